INSERT INTO hooks (id, fact, created_at_ms, due_at_ms)
SELECT unhex(value ->> 0), value ->> 1, ?2, ?2
FROM json_each(?1)
WHERE true
ON CONFLICT (id) DO NOTHING
