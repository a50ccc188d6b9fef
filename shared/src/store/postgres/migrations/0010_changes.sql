-- What becomes of a message after it was said: its row shows it as it is now.
ALTER TABLE messages
    ADD COLUMN reply_to uuid,
    -- ids of users, 32 hexadecimal digits each, separated by blanks
    ADD COLUMN mentions text,
    ADD COLUMN edited_at_ms bigint,
    -- then nothing is left of what it said
    ADD COLUMN deleted_at_ms bigint,
    -- JSON: [[emoji, count], …]
    ADD COLUMN reactions text;

-- The other entries of a room's log. They share their places with the messages: rooms.last_seq counts both. Nodes of an older version
-- read messages alone, and pass over these.
CREATE TABLE changes (
    room_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    author_name text NOT NULL,
    message_id uuid NOT NULL,
    -- edit, delete, react, unreact
    kind text NOT NULL,
    -- what an edit says, unless the message was deleted later; the emoji of a reaction
    content text,
    mentions text,
    -- how often the emoji stood under the message then
    count bigint,
    client_id text,
    created_at_ms bigint NOT NULL,
    CONSTRAINT changes_place PRIMARY KEY (room_id, seq),
    CONSTRAINT changes_once UNIQUE (room_id, id)
);

CREATE INDEX changes_of_message ON changes (room_id, message_id) WHERE kind = 'edit';

-- Who has put which emoji under which message, and by which change.
CREATE TABLE reactions (
    room_id uuid NOT NULL,
    message_id uuid NOT NULL,
    user_id uuid NOT NULL,
    emoji text NOT NULL,
    change_id uuid NOT NULL,
    PRIMARY KEY (room_id, message_id, user_id, emoji)
);

-- A message with the beginning of what it replies to.
CREATE VIEW told_messages AS
SELECT
    messages.room_id, messages.seq, messages.id, messages.author_id, messages.author_name, messages.content, messages.kind,
    messages.client_id, messages.extra, messages.created_at_ms, messages.reply_to, messages.mentions, messages.edited_at_ms,
    messages.deleted_at_ms, messages.reactions,
    quoted.author_id AS quoted_author_id, quoted.author_name AS quoted_author_name,
    substr(quoted.content, 1, 140) AS quoted_excerpt, quoted.deleted_at_ms AS quoted_deleted_at_ms
FROM messages
LEFT JOIN messages AS quoted ON quoted.room_id = messages.room_id AND quoted.id = messages.reply_to;
