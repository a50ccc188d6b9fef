-- All but one; the nil uuid is no token's.
UPDATE access_token
SET status = 0
WHERE user_id = $1 AND id <> $2 AND status = 1
