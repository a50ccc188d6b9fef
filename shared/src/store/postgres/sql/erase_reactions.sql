DELETE FROM reactions
USING (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS id
    FROM jsonb_array_elements($1::jsonb)) AS gone
WHERE reactions.room_id = gone.room_id AND reactions.message_id = gone.id
