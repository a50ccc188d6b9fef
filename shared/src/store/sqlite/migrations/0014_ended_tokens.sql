-- To find those that have ended; they are forgotten after a while.
CREATE INDEX access_token_by_end ON access_token (expires_at_ms);
