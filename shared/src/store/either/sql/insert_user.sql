INSERT INTO users (id, username, username_folded, email, email_folded, password_hash, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id, username, email, status, created_at_ms
