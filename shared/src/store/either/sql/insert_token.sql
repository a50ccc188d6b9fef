INSERT INTO access_token (id, user_id, status, issued_at_ms, expires_at_ms)
VALUES ($1, $2, $3, $4, $5)
