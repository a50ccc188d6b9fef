SELECT rooms.id, last_seq
FROM json_each(?1) AS wanted
JOIN rooms ON rooms.id = unhex(wanted.value)
