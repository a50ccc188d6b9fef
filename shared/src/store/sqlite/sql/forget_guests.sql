-- Not of one who has had its name anew meanwhile.
DELETE FROM members
WHERE (room_id, user_id) IN (SELECT unhex(value ->> 0), unhex(value ->> 1) FROM json_each(?1))
    AND joined_at_ms = (
        SELECT value ->> 2 FROM json_each(?1) WHERE unhex(value ->> 0) = members.room_id AND unhex(value ->> 1) = members.user_id
    )
    AND role <> 'banned'
