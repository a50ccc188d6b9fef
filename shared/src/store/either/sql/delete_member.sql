DELETE FROM members
WHERE room_id = $1 AND user_id = $2 AND role <> 'banned'
