-- Creators and members need no row in users: guests and users of a trusted issuer have none.
CREATE TABLE rooms (
    id blob CONSTRAINT rooms_id_taken PRIMARY KEY,
    name text NOT NULL,
    creator_id blob NOT NULL,
    visibility text NOT NULL,
    created_at_ms integer NOT NULL,
    last_seq integer NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX rooms_public ON rooms (id) WHERE visibility = 'public';

CREATE TABLE members (
    room_id blob NOT NULL REFERENCES rooms (id),
    user_id blob NOT NULL,
    role text NOT NULL,
    joined_at_ms integer NOT NULL,
    PRIMARY KEY (room_id, user_id)
) WITHOUT ROWID;

CREATE INDEX members_by_user ON members (user_id, room_id);
