-- Without a rowid a room's messages lie beside each other, in order.
CREATE TABLE messages (
    room_id blob NOT NULL,
    seq integer NOT NULL,
    id blob NOT NULL,
    author_id blob NOT NULL,
    author_name text NOT NULL,
    content text NOT NULL,
    kind text NOT NULL,
    client_id text,
    created_at_ms integer NOT NULL,
    CONSTRAINT messages_place PRIMARY KEY (room_id, seq),
    CONSTRAINT messages_once UNIQUE (room_id, id)
) WITHOUT ROWID;

-- SQLite has no statement that writes two tables; a trigger keeps append one statement all the same.
CREATE TRIGGER messages_advance_room AFTER INSERT ON messages
BEGIN
    UPDATE rooms SET last_seq = NEW.seq WHERE id = NEW.room_id AND last_seq < NEW.seq;
END;
