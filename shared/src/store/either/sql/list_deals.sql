-- Should there be more: first what was accepted, then of each who asks the newest, lest one who asks a lot hides the others.
SELECT id, room_id, room_token, room_name, customer, vendor, customer_user, vendor_user, requester_user, created_at_ms, accepted_at_ms, told
FROM (
    SELECT
        own.*,
        row_number() OVER (
            PARTITION BY CASE WHEN accepted_at_ms IS NULL THEN requester_user END ORDER BY created_at_ms DESC, id DESC
        ) AS place
    FROM (
        SELECT * FROM deals WHERE customer_user = $1
        UNION ALL
        SELECT * FROM deals WHERE vendor_user = $1
    ) AS own
    ORDER BY accepted_at_ms IS NULL, place, created_at_ms DESC, id DESC
    LIMIT +$2
) AS chosen
ORDER BY created_at_ms DESC, id DESC
