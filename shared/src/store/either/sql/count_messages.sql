-- All places but those of changes, of which the last one knows how many there are.
SELECT last_seq - coalesce((SELECT seq - said_before FROM changes WHERE room_id = $1 ORDER BY seq DESC LIMIT 1), 0) AS counted
FROM rooms
WHERE id = $1
