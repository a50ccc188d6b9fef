SELECT id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms, accepted_at_ms, told
FROM (
    SELECT * FROM deals WHERE customer_user = ?1
    UNION ALL
    SELECT * FROM deals WHERE vendor_user = ?1
) AS own
ORDER BY created_at_ms DESC, id DESC
LIMIT +?2
