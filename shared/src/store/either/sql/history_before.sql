SELECT *
FROM told_messages
WHERE room_id = $1 AND seq < $2
ORDER BY seq DESC
LIMIT +$3
