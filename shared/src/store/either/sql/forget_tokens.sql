-- A part of them at a time, so that it never takes long.
DELETE FROM access_token
WHERE id IN (
    SELECT id FROM access_token WHERE expires_at_ms < $1 ORDER BY expires_at_ms LIMIT +$2
)
