DELETE FROM reactions
WHERE (room_id, message_id, user_id, emoji) IN (
    SELECT unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), value ->> 3 FROM json_each(?1)
)
