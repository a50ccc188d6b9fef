-- A ban is a row whose role is 'banned': it stands where the membership would, so that the two exclude each other.
-- How far a member has read is one number, whoever wrote however many messages.
ALTER TABLE members ADD COLUMN read_seq integer NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN read_at_ms integer NOT NULL DEFAULT 0;

CREATE INDEX members_admins ON members (room_id) WHERE role = 'admin';

CREATE TABLE invites (
    room_id blob PRIMARY KEY REFERENCES rooms (id),
    token text NOT NULL,
    created_at_ms integer NOT NULL,
    -- null: it never expires
    expires_at_ms integer,
    -- null: as often as one likes
    max_uses integer,
    uses integer NOT NULL
) WITHOUT ROWID;
