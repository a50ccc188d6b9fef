-- Those with the newest rooms first, should there be more than can be told at once. What one has said oneself is known: each chat is told
-- from what somebody else said.
SELECT id, missed - 1 AS last_seq
FROM (
    SELECT
        directs.room_id AS id,
        rooms.created_at_ms,
        (
            SELECT seq FROM messages WHERE messages.room_id = directs.room_id AND seq > told_seq AND author_id <> ?1 ORDER BY seq LIMIT 1
        ) AS missed
    FROM directs
    JOIN rooms ON rooms.id = directs.room_id
    WHERE directs.user_id = ?1 AND rooms.last_seq > told_seq
) AS behind
WHERE missed IS NOT NULL
ORDER BY created_at_ms DESC
LIMIT +?2
