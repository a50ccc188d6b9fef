SELECT
    changes.room_id, changes.seq, changes.id, author_id, author_name, changes.message_id, kind, coalesce(content, '') AS content, mentions, count,
    client_id, created_at_ms
FROM (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS id
    FROM jsonb_array_elements($1::jsonb)) AS wanted
JOIN changes ON changes.room_id = wanted.room_id AND changes.id = wanted.id
