UPDATE invites
SET uses = uses + 1
WHERE room_id = $1 AND token = $2 AND (expires_at_ms IS NULL OR expires_at_ms > $3) AND (max_uses IS NULL OR uses < max_uses)
