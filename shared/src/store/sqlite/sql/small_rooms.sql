-- The rooms of users, of each those with the highest ids up to a number, without those that have more members than a number.
WITH own AS (
    SELECT user_id, room_id
    FROM (
        SELECT user_id, room_id, row_number() OVER (PARTITION BY user_id ORDER BY room_id DESC) AS place
        FROM (SELECT unhex(value) AS id FROM json_each(?1)) AS asked
        JOIN members ON members.user_id = asked.id AND role <> 'banned'
    ) AS numbered
    WHERE place <= ?3
), small AS (
    SELECT room_id
    FROM (SELECT DISTINCT room_id FROM own) AS rooms
    WHERE (SELECT count(*) FROM (SELECT 1 FROM members WHERE members.room_id = rooms.room_id AND role <> 'banned' LIMIT +?2 + 1) AS counted) <= ?2
)
SELECT own.room_id, own.user_id
FROM own
JOIN small ON small.room_id = own.room_id
