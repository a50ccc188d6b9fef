-- The changes by which these users' reactions came that still stand under these messages.
SELECT
    changes.room_id, changes.seq, changes.id, author_id, author_name, changes.message_id, kind, coalesce(content, '') AS content, mentions, count,
    client_id, created_at_ms
FROM (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS message_id, (value ->> 2)::uuid AS user_id
    FROM jsonb_array_elements($1::jsonb)) AS wanted
JOIN reactions ON reactions.room_id = wanted.room_id AND reactions.message_id = wanted.message_id
    AND reactions.user_id = wanted.user_id
JOIN changes ON changes.room_id = reactions.room_id AND changes.id = reactions.change_id
