-- Users of a trusted issuer have no password here, and perhaps no address. SQLite cannot change a column: the tables are made anew.
CREATE TABLE users_anew (
    id blob PRIMARY KEY,
    username text NOT NULL,
    username_folded text NOT NULL,
    email text,
    email_folded text,
    password_hash text,
    -- 1 active, 0 deactivated
    status integer NOT NULL DEFAULT 1,
    created_at_ms integer NOT NULL,
    CONSTRAINT users_username_taken UNIQUE (username_folded),
    CONSTRAINT users_email_taken UNIQUE (email_folded)
) WITHOUT ROWID;

INSERT INTO users_anew (id, username, username_folded, email, email_folded, password_hash, status, created_at_ms)
SELECT id, username, username_folded, email, email_folded, password_hash, status, created_at_ms
FROM users;

CREATE TABLE access_token_anew (
    id blob PRIMARY KEY,
    user_id blob NOT NULL REFERENCES users_anew (id),
    -- 1 live, 0 revoked
    status integer NOT NULL,
    issued_at_ms integer NOT NULL,
    expires_at_ms integer NOT NULL
) WITHOUT ROWID;

INSERT INTO access_token_anew (id, user_id, status, issued_at_ms, expires_at_ms)
SELECT id, user_id, status, issued_at_ms, expires_at_ms
FROM access_token;

DROP TABLE access_token;
DROP TABLE users;
ALTER TABLE users_anew RENAME TO users;
ALTER TABLE access_token_anew RENAME TO access_token;

CREATE INDEX access_token_by_user ON access_token (user_id, expires_at_ms);
