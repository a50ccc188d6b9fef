-- The transaction has the only writer already.
SELECT rooms.id, name, creator_id, visibility, created_at_ms, last_seq
FROM json_each(?1) AS wanted
JOIN rooms ON rooms.id = unhex(wanted.value)
