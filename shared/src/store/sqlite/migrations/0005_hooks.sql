-- A row that is settled stays for a while, without its fact: whoever tells the same fact again finds it.
CREATE TABLE hooks (
    id blob PRIMARY KEY,
    fact text NOT NULL,
    created_at_ms integer NOT NULL,
    -- not to be given out before; a claim moves it on
    due_at_ms integer NOT NULL,
    -- claims so far, by which a late claimer is told from the present one
    attempts integer NOT NULL DEFAULT 0,
    settled_at_ms integer
) WITHOUT ROWID;

CREATE INDEX hooks_due ON hooks (due_at_ms) WHERE settled_at_ms IS NULL;
CREATE INDEX hooks_waiting ON hooks (created_at_ms) WHERE settled_at_ms IS NULL;
CREATE INDEX hooks_settled ON hooks (settled_at_ms) WHERE settled_at_ms IS NOT NULL;
