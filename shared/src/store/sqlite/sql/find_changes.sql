SELECT
    changes.room_id, changes.seq, changes.id, author_id, author_name, changes.message_id, kind, coalesce(content, '') AS content, mentions, count,
    client_id, created_at_ms
FROM json_each(?1) AS wanted
JOIN changes ON changes.room_id = unhex(wanted.value ->> 0) AND changes.id = unhex(wanted.value ->> 1)
