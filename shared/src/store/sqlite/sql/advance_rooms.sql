UPDATE rooms
SET last_seq = newest.seq
FROM (SELECT unhex(value ->> 0) AS id, value ->> 1 AS seq FROM json_each(?1)) AS newest
WHERE rooms.id = newest.id
