-- One statement sees one state: a message and a change that were stored at once are both here, or neither. A message's reactions are
-- entries of their own here.
SELECT *
FROM (
    SELECT * FROM (
        SELECT
            room_id, seq, id, author_id, author_name, content, kind, client_id, extra, created_at_ms, reply_to, mentions,
            edited_at_ms, deleted_at_ms, NULL AS reactions, quoted_author_id, quoted_author_name, quoted_excerpt,
            quoted_deleted_at_ms, NULL AS message_id, NULL AS count
        FROM told_messages
        WHERE room_id = ?1 AND seq > ?2 AND seq < ?3
        ORDER BY seq
        LIMIT +?4
    )
    UNION ALL
    SELECT * FROM (
        SELECT
            room_id, seq, id, author_id, author_name, coalesce(content, ''), kind, client_id, NULL, created_at_ms, NULL, mentions,
            NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, message_id, count
        FROM changes
        WHERE room_id = ?1 AND seq > ?2 AND seq < ?3
        ORDER BY seq
        LIMIT +?4
    )
) AS entries
ORDER BY seq
LIMIT +?4
