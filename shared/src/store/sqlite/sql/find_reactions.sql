-- The changes by which these users' reactions came that still stand under these messages.
SELECT
    changes.room_id, changes.seq, changes.id, author_id, author_name, changes.message_id, kind, coalesce(content, '') AS content, mentions, count,
    client_id, created_at_ms
FROM json_each(?1) AS wanted
JOIN reactions ON reactions.room_id = unhex(wanted.value ->> 0) AND reactions.message_id = unhex(wanted.value ->> 1)
    AND reactions.user_id = unhex(wanted.value ->> 2)
JOIN changes ON changes.room_id = reactions.room_id AND changes.id = reactions.change_id
