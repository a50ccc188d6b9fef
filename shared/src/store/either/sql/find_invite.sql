SELECT room_id, token, created_at_ms, expires_at_ms, max_uses, uses
FROM invites
WHERE room_id = $1
