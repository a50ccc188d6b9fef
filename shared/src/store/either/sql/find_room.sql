SELECT id, name, creator_id, visibility, created_at_ms, last_seq
FROM rooms
WHERE id = $1
