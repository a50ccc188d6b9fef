-- Rows that another router is claiming at this moment are passed over, not waited for.
WITH due AS MATERIALIZED (
    SELECT id
    FROM hooks
    WHERE settled_at_ms IS NULL AND due_at_ms <= $2
    ORDER BY due_at_ms
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)
UPDATE hooks
SET due_at_ms = $3, attempts = attempts + 1
FROM due
WHERE hooks.id = due.id
RETURNING hooks.id, fact, created_at_ms, attempts
