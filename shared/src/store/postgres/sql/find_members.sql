SELECT wanted.room_id, found.user_id
FROM unnest($1::uuid[]) AS wanted (room_id)
CROSS JOIN LATERAL (
    SELECT user_id FROM members WHERE members.room_id = wanted.room_id AND role <> 'banned' ORDER BY user_id LIMIT $2
) AS found
