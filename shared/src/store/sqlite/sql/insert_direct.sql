INSERT INTO directs (user_id, room_id)
VALUES (?1, ?2)
ON CONFLICT (user_id, room_id) DO NOTHING
