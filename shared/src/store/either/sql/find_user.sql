SELECT id, username, email, status, created_at_ms
FROM users
WHERE id = $1
