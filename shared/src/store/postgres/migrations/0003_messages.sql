-- No foreign keys: the room is locked by whoever appends, the author is a copy. Every key starts with the room, so that the table can
-- be partitioned by it.
CREATE TABLE messages (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    author_name text NOT NULL,
    content text NOT NULL,
    kind text NOT NULL,
    client_id text,
    created_at_ms bigint NOT NULL,
    CONSTRAINT messages_place PRIMARY KEY (room_id, seq),
    CONSTRAINT messages_once UNIQUE (room_id, id)
);
