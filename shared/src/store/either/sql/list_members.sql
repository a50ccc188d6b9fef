-- Guests, and users of a trusted issuer, have no row in users.
SELECT members.user_id, username, role
FROM members
LEFT JOIN users ON users.id = members.user_id
WHERE room_id = $1 AND members.user_id > $2 AND role <> 'banned'
ORDER BY members.user_id
LIMIT +$3
