SELECT count(*) AS members
FROM members
WHERE room_id = ?1 AND role <> 'banned'
