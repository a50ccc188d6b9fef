UPDATE hooks
SET due_at_ms = ?3, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM hooks WHERE settled_at_ms IS NULL AND due_at_ms <= ?2 ORDER BY due_at_ms LIMIT +?1
)
RETURNING id, fact, created_at_ms, attempts
