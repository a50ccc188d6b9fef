UPDATE rooms
SET last_seq = newest.seq
FROM (SELECT (value ->> 0)::uuid AS id, (value ->> 1)::bigint AS seq
    FROM jsonb_array_elements($1::jsonb)) AS newest
WHERE rooms.id = newest.id
