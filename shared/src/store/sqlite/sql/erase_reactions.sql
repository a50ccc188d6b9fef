DELETE FROM reactions
WHERE (room_id, message_id) IN (SELECT unhex(value ->> 0), unhex(value ->> 1) FROM json_each(?1))
