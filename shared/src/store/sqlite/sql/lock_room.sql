-- The transaction has the only writer already: changes of a room's members come one after another.
SELECT id
FROM rooms
WHERE id = ?1
