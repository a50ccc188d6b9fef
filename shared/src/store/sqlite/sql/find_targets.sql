SELECT
    messages.room_id, messages.id, author_id, author_name, substr(content, 1, 140) AS excerpt,
    deleted_at_ms IS NOT NULL AS is_deleted, reactions
FROM json_each(?1) AS wanted
JOIN messages ON messages.room_id = unhex(wanted.value ->> 0) AND messages.id = unhex(wanted.value ->> 1)
