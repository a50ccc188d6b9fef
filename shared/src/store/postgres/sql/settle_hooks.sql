UPDATE hooks
SET settled_at_ms = $2, fact = ''
WHERE id = ANY ($1) AND settled_at_ms IS NULL
