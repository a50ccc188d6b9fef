-- Of messages that reply to none. One statement, one transaction, one round trip. The rooms are locked in the order of their ids, so that
-- two routers never wait for each other in a circle; the lock reads the newest last_seq, however long it waited. NO KEY leaves joins of
-- the room alone.
-- What the rest reads is as old as the statement's start: a repeat that another router stored while this one waited is not seen, and
-- breaks messages_once. The caller then tries again.
WITH batch AS (
    SELECT *
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
        WITH ORDINALITY AS submission (room_id, id, author_id, author_name, content, kind, client_id, extra, mentions, place)
), locked AS (
    SELECT id, last_seq
    FROM rooms
    WHERE id = ANY ($1)
    ORDER BY id
    FOR NO KEY UPDATE
), numbered AS (
    SELECT batch.*, last_seq + row_number() OVER (PARTITION BY room_id ORDER BY place) AS seq
    FROM batch
    JOIN locked ON locked.id = batch.room_id
    WHERE NOT EXISTS (
        SELECT FROM messages WHERE messages.room_id = batch.room_id AND messages.id = batch.id
    )
), advanced AS (
    UPDATE rooms
    SET last_seq = newest.seq
    FROM (SELECT room_id, max(seq) AS seq FROM numbered GROUP BY room_id) AS newest
    WHERE rooms.id = newest.room_id
)
INSERT INTO messages (room_id, seq, id, author_id, author_name, content, kind, client_id, extra, mentions, created_at_ms)
SELECT room_id, seq, id, author_id, author_name, content, kind, client_id, extra, mentions, $10
FROM numbered
RETURNING room_id, id, seq
