-- The newest are kept.
DELETE FROM hooks
WHERE id IN (
    SELECT id FROM hooks WHERE settled_at_ms IS NULL ORDER BY created_at_ms DESC LIMIT +$2 OFFSET $1
)
