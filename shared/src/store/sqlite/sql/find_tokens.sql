SELECT
    access_token.id AS token_id, user_id, access_token.status AS token_status, issued_at_ms, expires_at_ms,
    users.id, username, email, users.status, created_at_ms
FROM (SELECT unhex(value) AS id FROM json_each(?1)) AS asked
JOIN access_token ON access_token.id = asked.id
JOIN users ON users.id = user_id
