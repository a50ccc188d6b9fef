-- A large room has few bans among many members.
CREATE INDEX members_banned ON members (room_id, user_id) WHERE role = 'banned';
