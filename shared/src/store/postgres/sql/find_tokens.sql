SELECT
    access_token.id AS token_id, user_id, access_token.status AS token_status, issued_at_ms, expires_at_ms,
    users.id, username, email, users.status, created_at_ms
FROM access_token
JOIN users ON users.id = user_id
WHERE access_token.id = ANY($1)
