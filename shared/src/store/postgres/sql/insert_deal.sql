-- Not more than a number of one person's that nobody has accepted yet.
INSERT INTO deals (id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms)
SELECT $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::uuid, $8::uuid, $9::uuid, $10::bigint
WHERE (SELECT count(*) FROM deals WHERE requester_user = $9 AND accepted_at_ms IS NULL) < $11
ON CONFLICT (id) DO NOTHING
