UPDATE members
SET joined_at_ms = $3
WHERE room_id = $1 AND user_id = $2 AND role <> 'banned'
