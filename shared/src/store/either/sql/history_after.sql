SELECT *
FROM told_messages
WHERE room_id = $1 AND seq > $2 AND seq < $3
ORDER BY seq
LIMIT +$4
