INSERT INTO invites (room_id, token, created_at_ms, expires_at_ms, max_uses, uses)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (room_id) DO UPDATE
SET token = $2, created_at_ms = $3, expires_at_ms = $4, max_uses = $5, uses = $6
