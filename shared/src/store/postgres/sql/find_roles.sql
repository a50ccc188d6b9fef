SELECT members.room_id, members.user_id, role
FROM (SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS user_id
    FROM jsonb_array_elements($1::jsonb)) AS wanted
JOIN members ON members.room_id = wanted.room_id AND members.user_id = wanted.user_id
