UPDATE hooks
SET due_at_ms = $3
WHERE id = $1 AND attempts = $2 AND settled_at_ms IS NULL
