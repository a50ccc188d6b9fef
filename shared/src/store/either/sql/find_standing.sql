SELECT
    EXISTS (SELECT 1 FROM members WHERE room_id = $1 AND user_id = $2 AND role <> 'banned') AS is_member,
    EXISTS (SELECT 1 FROM members WHERE room_id = $1 AND user_id = $2 AND role = 'admin') AS is_admin,
    EXISTS (SELECT 1 FROM members WHERE room_id = $1 AND user_id <> $2 AND role = 'admin') AS has_other_admin,
    EXISTS (SELECT 1 FROM members WHERE room_id = $1 AND user_id <> $2 AND role = 'member') AS has_other_member
