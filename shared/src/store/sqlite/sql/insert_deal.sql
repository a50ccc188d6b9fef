-- Not more than a number of one person's that nobody has accepted yet.
INSERT INTO deals (id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
WHERE (SELECT count(*) FROM deals WHERE requester_user = ?9 AND accepted_at_ms IS NULL) < ?11
ON CONFLICT (id) DO NOTHING
