-- A deal's id follows from its tenant and its token, and so do the ids of its people: whoever knows the words finds the rows.
CREATE TABLE deals (
    id blob PRIMARY KEY,
    room_id blob NOT NULL,
    room_token text NOT NULL,
    room_name text,
    customer text NOT NULL,
    vendor text NOT NULL,
    customer_user blob NOT NULL,
    vendor_user blob NOT NULL,
    requester_user blob NOT NULL,
    created_at_ms integer NOT NULL,
    -- null: not yet
    accepted_at_ms integer,
    -- whether the requester was told of that: 1 yes, 0 no
    told integer NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX deals_by_customer ON deals (customer_user, created_at_ms);
CREATE INDEX deals_by_vendor ON deals (vendor_user, created_at_ms);
