-- Creators and members need no row in users: guests and users of a trusted issuer have none.
CREATE TABLE rooms (
    id uuid CONSTRAINT rooms_id_taken PRIMARY KEY,
    name text NOT NULL,
    creator_id uuid NOT NULL,
    visibility text NOT NULL,
    created_at_ms bigint NOT NULL,
    last_seq bigint NOT NULL DEFAULT 0
);

CREATE INDEX rooms_public ON rooms (id) WHERE visibility = 'public';

CREATE TABLE members (
    room_id uuid NOT NULL REFERENCES rooms (id),
    user_id uuid NOT NULL,
    role text NOT NULL,
    joined_at_ms bigint NOT NULL,
    PRIMARY KEY (room_id, user_id)
);

CREATE INDEX members_by_user ON members (user_id, room_id);
