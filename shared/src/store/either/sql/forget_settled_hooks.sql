-- A part of them at a time, so that it never takes long.
DELETE FROM hooks
WHERE id IN (
    SELECT id FROM hooks WHERE settled_at_ms IS NOT NULL AND settled_at_ms < $1 ORDER BY settled_at_ms LIMIT +$2
)
