-- Each of the two people of a direct chat has a row: how far it was told on some device.
CREATE TABLE directs (
    user_id blob NOT NULL,
    room_id blob NOT NULL,
    told_seq integer NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, room_id)
) WITHOUT ROWID;
