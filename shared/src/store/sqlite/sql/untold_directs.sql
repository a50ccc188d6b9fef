-- Of each user those with the newest rooms first, should there be more than can be told at once. What one has said oneself is known: each
-- chat is told from what somebody else said.
SELECT user_id, room_id, missed_seq - 1 AS told_seq
FROM (
    SELECT user_id, room_id, missed_seq, row_number() OVER (PARTITION BY user_id ORDER BY created_at_ms DESC) AS place
    FROM (
        SELECT
            directs.user_id,
            directs.room_id,
            rooms.created_at_ms,
            (
                SELECT seq
                FROM messages
                WHERE messages.room_id = directs.room_id AND seq > directs.told_seq AND author_id <> directs.user_id
                ORDER BY seq
                LIMIT 1
            ) AS missed_seq
        FROM (SELECT unhex(value) AS id FROM json_each(?1)) AS asked
        JOIN directs ON directs.user_id = asked.id
        JOIN rooms ON rooms.id = directs.room_id
        WHERE rooms.last_seq > directs.told_seq
    ) AS behind
    WHERE missed_seq IS NOT NULL
) AS numbered
WHERE place <= ?2
