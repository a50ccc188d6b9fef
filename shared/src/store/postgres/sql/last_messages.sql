SELECT newest.*
FROM unnest($1::uuid[]) AS wanted (room_id)
CROSS JOIN LATERAL (
    SELECT *
    FROM told_messages
    WHERE told_messages.room_id = wanted.room_id
    ORDER BY seq DESC
    LIMIT 1
) AS newest
