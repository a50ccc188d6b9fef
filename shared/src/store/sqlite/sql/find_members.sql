WITH wanted AS (
    SELECT unhex(value) AS room_id FROM json_each(?1)
)
SELECT members.room_id, members.user_id
FROM wanted
JOIN members ON members.room_id = wanted.room_id
WHERE members.user_id IN (
    SELECT user_id FROM members AS first WHERE first.room_id = wanted.room_id AND role <> 'banned' ORDER BY user_id LIMIT +?2
)
