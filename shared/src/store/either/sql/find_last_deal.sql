SELECT id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms, accepted_at_ms, told
FROM (
    SELECT * FROM deals WHERE customer_user = $1 AND accepted_at_ms IS NOT NULL
    UNION ALL
    SELECT * FROM deals WHERE vendor_user = $1 AND accepted_at_ms IS NOT NULL
) AS own
ORDER BY accepted_at_ms DESC, id DESC
LIMIT 1
