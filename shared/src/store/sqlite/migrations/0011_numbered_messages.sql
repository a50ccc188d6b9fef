-- Which message of its room is at which place: each change knows how many messages were said before it, so that neither to count a
-- room's messages nor to find the thousandth of them reads the others.
ALTER TABLE changes ADD COLUMN said_before integer NOT NULL DEFAULT 0;

UPDATE changes
SET said_before = numbered.seq - numbered.rank
FROM (SELECT room_id, seq, row_number() OVER (PARTITION BY room_id ORDER BY seq) AS rank FROM changes) AS numbered
WHERE changes.room_id = numbered.room_id AND changes.seq = numbered.seq;

CREATE INDEX changes_numbered ON changes (room_id, said_before, seq);

CREATE TRIGGER changes_number AFTER INSERT ON changes
BEGIN
    UPDATE changes
    SET said_before = NEW.seq - 1 - coalesce(
        (SELECT seq - said_before FROM changes WHERE room_id = NEW.room_id AND seq < NEW.seq ORDER BY seq DESC LIMIT 1), 0
    )
    WHERE room_id = NEW.room_id AND seq = NEW.seq;
END;
