INSERT INTO reactions (room_id, message_id, user_id, emoji, change_id)
SELECT (value ->> 0)::uuid, (value ->> 1)::uuid, (value ->> 2)::uuid, value ->> 3, (value ->> 4)::uuid
FROM jsonb_array_elements($1::jsonb)
