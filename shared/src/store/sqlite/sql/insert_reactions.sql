INSERT INTO reactions (room_id, message_id, user_id, emoji, change_id)
SELECT unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), value ->> 3, unhex(value ->> 4)
FROM json_each(?1)
