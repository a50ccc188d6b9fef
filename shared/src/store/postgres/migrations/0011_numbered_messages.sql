-- Which message of its room is at which place: each change knows how many messages were said before it, so that neither to count a
-- room's messages nor to find the thousandth of them reads the others. A trigger writes it, also for nodes of an older version; the room
-- is locked by whoever inserts.
ALTER TABLE changes ADD COLUMN said_before bigint;

UPDATE changes
SET said_before = numbered.seq - numbered.rank
FROM (SELECT room_id, seq, row_number() OVER (PARTITION BY room_id ORDER BY seq) AS rank FROM changes) AS numbered
WHERE changes.room_id = numbered.room_id AND changes.seq = numbered.seq;

ALTER TABLE changes ALTER COLUMN said_before SET NOT NULL;

CREATE INDEX changes_numbered ON changes (room_id, said_before, seq);

-- Volatile, as functions are: it sees the rows that its own statement has inserted before this one.
CREATE FUNCTION number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.said_before = NEW.seq - 1 - coalesce(
        (SELECT seq - said_before FROM changes WHERE room_id = NEW.room_id AND seq < NEW.seq ORDER BY seq DESC LIMIT 1), 0
    );
    RETURN NEW;
END
$$;

CREATE TRIGGER changes_number BEFORE INSERT ON changes FOR EACH ROW EXECUTE FUNCTION number_change();
