DELETE FROM reactions
USING (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS message_id, (value ->> 2)::uuid AS user_id, value ->> 3 AS emoji
    FROM jsonb_array_elements($1::jsonb)) AS gone
WHERE reactions.room_id = gone.room_id AND reactions.message_id = gone.message_id
    AND reactions.user_id = gone.user_id AND reactions.emoji = gone.emoji
