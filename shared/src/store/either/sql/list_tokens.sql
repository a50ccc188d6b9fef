SELECT id AS token_id, user_id, status AS token_status, issued_at_ms, expires_at_ms
FROM access_token
WHERE user_id = $1 AND status = 1 AND expires_at_ms > $2
ORDER BY expires_at_ms DESC, id DESC
LIMIT +$3
