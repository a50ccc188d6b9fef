UPDATE changes
SET content = NULL, mentions = NULL
FROM (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS id
    FROM jsonb_array_elements($1::jsonb)) AS gone
WHERE changes.room_id = gone.room_id AND changes.message_id = gone.id AND kind = 'edit'
