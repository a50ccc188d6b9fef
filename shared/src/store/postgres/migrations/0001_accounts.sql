-- Names and addresses are compared as the program folds them, not with lower(): the two databases, and two locales of one of them,
-- disagree about case beyond ASCII.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    username text NOT NULL,
    username_folded text NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL,
    password_hash text NOT NULL,
    -- 1 active, 0 deactivated
    status smallint NOT NULL DEFAULT 1,
    created_at_ms bigint NOT NULL,
    CONSTRAINT users_username_taken UNIQUE (username_folded),
    CONSTRAINT users_email_taken UNIQUE (email_folded)
);

CREATE TABLE access_token (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    -- 1 live, 0 revoked
    status smallint NOT NULL,
    issued_at_ms bigint NOT NULL,
    expires_at_ms bigint NOT NULL
);

CREATE INDEX access_token_by_user ON access_token (user_id, expires_at_ms);
