-- The people with whom users have accepted deals, of each user those of the newest deals up to a number.
WITH known AS (
    SELECT customer_user AS user_id, vendor_user AS partner, created_at_ms
    FROM unnest($1::uuid[]) AS asked (id)
    JOIN deals ON deals.customer_user = asked.id AND accepted_at_ms IS NOT NULL
    UNION ALL
    SELECT vendor_user, customer_user, created_at_ms
    FROM unnest($1::uuid[]) AS asked (id)
    JOIN deals ON deals.vendor_user = asked.id AND accepted_at_ms IS NOT NULL
)
SELECT user_id, partner
FROM (
    SELECT user_id, partner, row_number() OVER (PARTITION BY user_id ORDER BY max(created_at_ms) DESC, partner) AS place
    FROM known
    GROUP BY user_id, partner
) AS numbered
WHERE place <= $2
