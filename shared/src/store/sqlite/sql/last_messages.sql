SELECT told_messages.*
FROM json_each(?1) AS wanted
JOIN told_messages ON told_messages.room_id = unhex(wanted.value)
    AND told_messages.seq = (SELECT max(seq) FROM messages WHERE messages.room_id = unhex(wanted.value))
