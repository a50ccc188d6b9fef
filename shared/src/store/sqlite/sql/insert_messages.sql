INSERT INTO messages (room_id, seq, id, author_id, author_name, content, kind, client_id, extra, reply_to, mentions, created_at_ms)
SELECT
    unhex(value ->> 0), value ->> 1, unhex(value ->> 2), unhex(value ->> 3), value ->> 4, value ->> 5, value ->> 6, value ->> 7,
    value ->> 8, unhex(value ->> 9), value ->> 10, ?2
FROM json_each(?1)
