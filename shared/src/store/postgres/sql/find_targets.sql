SELECT
    messages.room_id, messages.id, author_id, author_name, substr(content, 1, 140) AS excerpt,
    deleted_at_ms IS NOT NULL AS is_deleted, reactions
FROM (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS id
    FROM jsonb_array_elements($1::jsonb)) AS wanted
JOIN messages ON messages.room_id = wanted.room_id AND messages.id = wanted.id
