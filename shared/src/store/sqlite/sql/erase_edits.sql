UPDATE changes
SET content = NULL, mentions = NULL
FROM (SELECT unhex(value ->> 0) AS room_id, unhex(value ->> 1) AS id FROM json_each(?1)) AS gone
WHERE changes.room_id = gone.room_id AND changes.message_id = gone.id AND kind = 'edit'
