-- Each branch reads a page from its own index; one scan with OR would walk past every private room of everybody else.
WITH listed AS (
    SELECT id FROM (SELECT id FROM rooms WHERE visibility = 'public' AND id < ?2 ORDER BY id DESC LIMIT +?3)
    UNION
    SELECT room_id FROM (
        SELECT room_id FROM members WHERE user_id = ?1 AND room_id < ?2 AND role <> 'banned' ORDER BY room_id DESC LIMIT +?3
    )
)
SELECT
    rooms.id, name, creator_id, visibility, created_at_ms, last_seq, members.role,
    -- For who is no member read_seq is null, and nothing is counted. Other entries of the log do not count, but have places.
    (
        SELECT count(*)
        FROM (
            SELECT author_id, deleted_at_ms
            FROM messages
            WHERE messages.room_id = rooms.id AND seq > read_seq
            ORDER BY seq DESC
            LIMIT +?4
        ) AS newest
        WHERE author_id <> ?1 AND deleted_at_ms IS NULL
    ) AS unread,
    (
        SELECT count(*)
        FROM (
            SELECT author_id, mentions
            FROM messages
            WHERE messages.room_id = rooms.id AND seq > read_seq
            ORDER BY seq DESC
            LIMIT +?4
        ) AS newest
        WHERE author_id <> ?1 AND instr(mentions, lower(hex(?1))) > 0
    ) AS unread_mentions
FROM listed
JOIN rooms ON rooms.id = listed.id
LEFT JOIN members ON members.room_id = rooms.id AND members.user_id = ?1 AND members.role <> 'banned'
ORDER BY rooms.id DESC
LIMIT +?3
