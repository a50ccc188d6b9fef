INSERT INTO rooms (id, name, creator_id, visibility, created_at_ms)
VALUES ($1, $2, $3, $4, $5)
RETURNING id, name, creator_id, visibility, created_at_ms, last_seq
