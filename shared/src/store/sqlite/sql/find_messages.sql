SELECT told_messages.*
FROM json_each(?1) AS wanted
JOIN told_messages ON told_messages.room_id = unhex(wanted.value ->> 0) AND told_messages.id = unhex(wanted.value ->> 1)
