INSERT INTO deals (id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (id) DO NOTHING
