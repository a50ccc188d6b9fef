DELETE FROM invites
WHERE room_id = $1
