SELECT room_id, seq, id, author_id, author_name, content, kind, client_id, extra, created_at_ms
FROM unnest($1::uuid[], $2::uuid[]) AS wanted (room_id, id)
JOIN messages USING (room_id, id)
