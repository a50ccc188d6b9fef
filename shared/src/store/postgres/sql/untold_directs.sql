-- Those with the newest rooms first, should there be more than can be told at once. What one has said oneself is known: each chat is told
-- from what somebody else said.
SELECT directs.room_id AS id, missed.seq - 1 AS last_seq
FROM directs
JOIN rooms ON rooms.id = directs.room_id
CROSS JOIN LATERAL (
    SELECT seq FROM messages WHERE messages.room_id = directs.room_id AND seq > told_seq AND author_id <> $1 ORDER BY seq LIMIT 1
) AS missed
WHERE directs.user_id = $1 AND rooms.last_seq > told_seq
ORDER BY rooms.created_at_ms DESC
LIMIT $2
