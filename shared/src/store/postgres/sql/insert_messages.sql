INSERT INTO messages (room_id, seq, id, author_id, author_name, content, kind, client_id, extra, reply_to, mentions, created_at_ms)
SELECT
    (value ->> 0)::uuid, (value ->> 1)::bigint, (value ->> 2)::uuid, (value ->> 3)::uuid, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
    value ->> 8, (value ->> 9)::uuid, value ->> 10, $2
FROM jsonb_array_elements($1::jsonb)
