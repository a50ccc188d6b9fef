SELECT room_id, seq, messages.id, author_id, author_name, content, kind, client_id, extra, messages.created_at_ms
FROM json_each(?1) AS wanted
JOIN rooms ON rooms.id = unhex(wanted.value)
JOIN messages ON room_id = rooms.id AND seq = last_seq
