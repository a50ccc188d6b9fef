-- A ban stands where the membership would, so that no join at the same moment can slip past it.
INSERT INTO members (room_id, user_id, role, joined_at_ms, read_at_ms)
SELECT rooms.id, $2, 'banned', $3, $3
FROM rooms
WHERE rooms.id = $1
ON CONFLICT (room_id, user_id) DO UPDATE SET role = 'banned', joined_at_ms = $3
