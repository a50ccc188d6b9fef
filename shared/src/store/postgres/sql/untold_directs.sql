-- Those with the newest rooms first, should there be more than can be told at once.
SELECT directs.room_id AS id, told_seq AS last_seq
FROM directs
JOIN rooms ON rooms.id = directs.room_id
WHERE directs.user_id = $1 AND rooms.last_seq > told_seq
ORDER BY rooms.created_at_ms DESC
LIMIT $2
