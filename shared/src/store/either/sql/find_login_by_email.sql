SELECT id, username, email, status, created_at_ms, password_hash
FROM users
WHERE email_folded = $1
