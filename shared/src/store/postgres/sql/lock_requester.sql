-- What one person asks for is kept one after another, so that each sees how many there are.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))
