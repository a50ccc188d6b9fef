-- What was said before, in a room that was there already, is history.
INSERT INTO directs (user_id, room_id, told_seq)
SELECT $1, id, last_seq
FROM rooms
WHERE id = $2
ON CONFLICT (user_id, room_id) DO NOTHING
