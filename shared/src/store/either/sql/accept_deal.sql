UPDATE deals
SET accepted_at_ms = $2
WHERE id = $1 AND accepted_at_ms IS NULL
