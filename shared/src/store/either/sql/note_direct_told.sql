UPDATE directs
SET told_seq = $3
WHERE user_id = $1 AND room_id = $2 AND told_seq < $3
