-- Without a rowid a row is found by its id in one tree, not in two.
-- Names and addresses are compared as the program folds them, not with lower(): the two databases, and two locales of one of them,
-- disagree about case beyond ASCII.
CREATE TABLE users (
    id blob PRIMARY KEY,
    username text NOT NULL,
    username_folded text NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL,
    password_hash text NOT NULL,
    -- 1 active, 0 deactivated
    status integer NOT NULL DEFAULT 1,
    created_at_ms integer NOT NULL,
    CONSTRAINT users_username_taken UNIQUE (username_folded),
    CONSTRAINT users_email_taken UNIQUE (email_folded)
) WITHOUT ROWID;

CREATE TABLE access_token (
    id blob PRIMARY KEY,
    user_id blob NOT NULL REFERENCES users (id),
    -- 1 live, 0 revoked
    status integer NOT NULL,
    issued_at_ms integer NOT NULL,
    expires_at_ms integer NOT NULL
) WITHOUT ROWID;

CREATE INDEX access_token_by_user ON access_token (user_id, expires_at_ms);
