-- Those of these people, and of those with these names, who are members of the room.
SELECT members.user_id, username_folded
FROM json_each(?2) AS named
JOIN members ON members.room_id = ?1 AND members.user_id = unhex(named.value) AND role <> 'banned'
LEFT JOIN users ON users.id = members.user_id
UNION
SELECT members.user_id, username_folded
FROM json_each(?3) AS named
JOIN users ON username_folded = named.value
JOIN members ON members.room_id = ?1 AND members.user_id = users.id AND role <> 'banned'
