-- Of messages that reply to none. One statement, one transaction. A trigger advances rooms.last_seq.
WITH batch AS (
    SELECT
        key AS place,
        unhex(value ->> 0) AS room_id,
        unhex(value ->> 1) AS id,
        unhex(value ->> 2) AS author_id,
        value ->> 3 AS author_name,
        value ->> 4 AS content,
        value ->> 5 AS kind,
        value ->> 6 AS client_id,
        value ->> 7 AS extra,
        value ->> 8 AS mentions
    FROM json_each(?1)
)
INSERT INTO messages (room_id, seq, id, author_id, author_name, content, kind, client_id, extra, mentions, created_at_ms)
SELECT
    room_id, last_seq + row_number() OVER (PARTITION BY room_id ORDER BY place), batch.id,
    author_id, author_name, content, kind, client_id, extra, mentions, ?2
FROM batch
JOIN rooms ON rooms.id = batch.room_id
WHERE NOT EXISTS (
    SELECT 1 FROM messages WHERE messages.room_id = batch.room_id AND messages.id = batch.id
)
RETURNING room_id, id, seq
