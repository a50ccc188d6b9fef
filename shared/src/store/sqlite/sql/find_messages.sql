SELECT room_id, seq, messages.id, author_id, author_name, content, kind, client_id, extra, created_at_ms
FROM json_each(?1) AS wanted
JOIN messages ON room_id = unhex(wanted.value ->> 0) AND messages.id = unhex(wanted.value ->> 1)
