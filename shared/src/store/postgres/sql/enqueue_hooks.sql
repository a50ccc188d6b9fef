-- In the order of their ids, so that two routers never wait for each other in a circle.
INSERT INTO hooks (id, fact, created_at_ms, due_at_ms)
SELECT id, fact, $3, $3
FROM unnest($1::uuid[], $2::text[]) AS new (id, fact)
ORDER BY id
ON CONFLICT (id) DO NOTHING
