-- Those of these people, and of those with these names, who are members of the room.
SELECT members.user_id, username_folded
FROM unnest($2::uuid[]) AS named (user_id)
JOIN members ON members.room_id = $1 AND members.user_id = named.user_id AND role <> 'banned'
LEFT JOIN users ON users.id = members.user_id
UNION
SELECT members.user_id, username_folded
FROM unnest($3::text[]) AS named (name)
JOIN users ON username_folded = named.name
JOIN members ON members.room_id = $1 AND members.user_id = users.id AND role <> 'banned'
