-- What a revision does not say stays as it is; of a message that was deleted, nothing but its place, its author and its id.
UPDATE messages
SET
    content = CASE WHEN gone THEN '' ELSE coalesce(new.content, messages.content) END,
    mentions = CASE WHEN gone THEN NULL WHEN new.content IS NULL THEN messages.mentions ELSE new.mentions END,
    reactions = CASE WHEN gone THEN NULL ELSE coalesce(new.reactions, messages.reactions) END,
    edited_at_ms = CASE WHEN new.content IS NULL THEN messages.edited_at_ms ELSE ?2 END,
    deleted_at_ms = CASE WHEN gone THEN ?2 END,
    extra = CASE WHEN gone THEN NULL ELSE extra END,
    reply_to = CASE WHEN gone THEN NULL ELSE reply_to END
FROM (
    SELECT
        unhex(value ->> 0) AS room_id, unhex(value ->> 1) AS id, value ->> 2 AS content, value ->> 3 AS mentions,
        value ->> 4 AS reactions, value ->> 5 AS gone
    FROM json_each(?1)
) AS new
WHERE messages.room_id = new.room_id AND messages.id = new.id
