SELECT rooms.id, last_seq
FROM rooms
WHERE id = ANY ($1)
