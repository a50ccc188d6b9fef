-- Users of a trusted issuer have no password here, and perhaps no address.
ALTER TABLE users
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN email_folded DROP NOT NULL,
    ALTER COLUMN password_hash DROP NOT NULL;
