-- Changes of a room's members come one after another, so that each sees the admins that the one before it left.
SELECT id
FROM rooms
WHERE id = $1
FOR NO KEY UPDATE
