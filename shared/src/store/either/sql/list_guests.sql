-- Their ids lie beside each other in the index.
SELECT room_id, user_id, joined_at_ms
FROM members
WHERE (user_id, room_id) > ($1, $2) AND user_id <= $3 AND role <> 'banned'
ORDER BY user_id, room_id
LIMIT +$4
