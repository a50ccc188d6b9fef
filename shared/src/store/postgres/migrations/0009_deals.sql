-- A deal's id follows from its tenant and its token, and so do the ids of its people: whoever knows the words finds the rows.
CREATE TABLE deals (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL,
    room_token text NOT NULL,
    room_name text,
    customer text NOT NULL,
    vendor text NOT NULL,
    customer_user uuid NOT NULL,
    vendor_user uuid NOT NULL,
    requester_user uuid NOT NULL,
    created_at_ms bigint NOT NULL,
    -- null: not yet
    accepted_at_ms bigint,
    -- whether the requester was told of that: 1 yes, 0 no
    told smallint NOT NULL DEFAULT 0
);

CREATE INDEX deals_by_customer ON deals (customer_user, created_at_ms);
CREATE INDEX deals_by_vendor ON deals (vendor_user, created_at_ms);
