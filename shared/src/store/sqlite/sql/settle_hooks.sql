UPDATE hooks
SET settled_at_ms = ?2, fact = ''
WHERE id IN (SELECT unhex(value) FROM json_each(?1)) AND settled_at_ms IS NULL
