SELECT id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms, accepted_at_ms, told
FROM deals
WHERE id = $1
