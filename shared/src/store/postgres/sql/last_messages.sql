SELECT room_id, seq, messages.id, author_id, author_name, content, kind, client_id, extra, messages.created_at_ms
FROM rooms
JOIN messages ON room_id = rooms.id AND seq = last_seq
WHERE rooms.id = ANY ($1)
