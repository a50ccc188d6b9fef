-- Not of one who has had its name anew meanwhile.
DELETE FROM members
USING (
    SELECT (value ->> 0)::uuid AS room_id, (value ->> 1)::uuid AS user_id, (value ->> 2)::bigint AS since_ms
    FROM jsonb_array_elements($1::jsonb)
) AS gone
WHERE members.room_id = gone.room_id AND members.user_id = gone.user_id AND joined_at_ms = gone.since_ms AND role <> 'banned'
