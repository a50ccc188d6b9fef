-- In the order of their ids, so that two routers never wait for each other in a circle.
INSERT INTO hooks (id, fact, created_at_ms, due_at_ms)
SELECT (value ->> 0)::uuid AS id, value ->> 1, $2, $2
FROM jsonb_array_elements($1::jsonb)
ORDER BY id
ON CONFLICT (id) DO NOTHING
