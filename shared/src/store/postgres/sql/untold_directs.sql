-- Of each user those with the newest rooms first, should there be more than can be told at once. What one has said oneself is known: each
-- chat is told from what somebody else said.
SELECT asked.id AS user_id, untold.room_id, untold.told_seq
FROM unnest($1::uuid[]) AS asked (id)
CROSS JOIN LATERAL (
    SELECT directs.room_id, missed.seq - 1 AS told_seq
    FROM directs
    JOIN rooms ON rooms.id = directs.room_id
    CROSS JOIN LATERAL (
        SELECT seq FROM messages WHERE messages.room_id = directs.room_id AND seq > directs.told_seq AND author_id <> asked.id ORDER BY seq LIMIT 1
    ) AS missed
    WHERE directs.user_id = asked.id AND rooms.last_seq > directs.told_seq
    ORDER BY rooms.created_at_ms DESC
    LIMIT $2
) AS untold
