SELECT told_messages.*
FROM (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS id
    FROM jsonb_array_elements($1::jsonb)) AS wanted
JOIN told_messages ON told_messages.room_id = wanted.room_id AND told_messages.id = wanted.id
