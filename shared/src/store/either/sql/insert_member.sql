INSERT INTO members (room_id, user_id, role, joined_at_ms, read_seq, read_at_ms)
SELECT rooms.id, $2, $3, $4, last_seq, $4
FROM rooms
WHERE rooms.id = $1
ON CONFLICT (room_id, user_id) DO NOTHING
