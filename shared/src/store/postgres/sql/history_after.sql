SELECT room_id, seq, id, author_id, author_name, content, kind, client_id, extra, created_at_ms
FROM messages
WHERE room_id = $1 AND seq > $2 AND seq < $3
ORDER BY seq
LIMIT $4
