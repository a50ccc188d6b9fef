-- The last one stands behind all messages before it, and behind as many changes as the last of those that it follows knows of.
SELECT *
FROM told_messages
WHERE room_id = $1
    AND seq <= $2 + coalesce(
        (
            SELECT seq - said_before
            FROM changes
            WHERE room_id = $1 AND said_before < $2
            ORDER BY said_before DESC, seq DESC
            LIMIT 1
        ), 0
    )
ORDER BY seq DESC
LIMIT +$3
