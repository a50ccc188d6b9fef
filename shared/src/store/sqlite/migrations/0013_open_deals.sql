-- What somebody has asked for and nobody has accepted is counted whenever it asks for more.
CREATE INDEX deals_open ON deals (requester_user) WHERE accepted_at_ms IS NULL;
