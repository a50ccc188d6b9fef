INSERT INTO changes (room_id, seq, id, author_id, author_name, message_id, kind, content, mentions, count, client_id, created_at_ms)
SELECT
    (value ->> 0)::uuid, (value ->> 1)::bigint, (value ->> 2)::uuid, (value ->> 3)::uuid, value ->> 4, (value ->> 5)::uuid, value ->> 6, value ->> 7,
    value ->> 8, (value ->> 9)::bigint, value ->> 10, $2
FROM jsonb_array_elements($1::jsonb)
