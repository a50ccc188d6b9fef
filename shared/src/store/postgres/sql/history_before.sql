SELECT room_id, seq, id, author_id, author_name, content, kind, client_id, extra, created_at_ms
FROM messages
WHERE room_id = $1 AND seq < $2
ORDER BY seq DESC
LIMIT $3
