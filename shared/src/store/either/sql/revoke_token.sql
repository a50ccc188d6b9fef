UPDATE access_token
SET status = 0
WHERE id = $1 AND user_id = $2 AND status = 1
