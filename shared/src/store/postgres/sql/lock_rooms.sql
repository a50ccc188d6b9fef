-- In the order of their ids, so that two routers never wait for each other in a circle. What is read after this is as it is until the end.
SELECT id, name, creator_id, visibility, created_at_ms, last_seq
FROM rooms
WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))
ORDER BY id
FOR NO KEY UPDATE
