SELECT count(*) AS counted
FROM members
WHERE room_id = $1 AND role <> 'banned'
