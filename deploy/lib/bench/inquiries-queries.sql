-- What people look at in their inboxes: kind, how often it comes, path. Behind words.sql.
SELECT kind || E'\t' || share || E'\t' || path
FROM (
    SELECT 1 AS place, 'newest' AS kind, 6 AS share, '/v1/inquiries?limit=50' AS path
    UNION ALL SELECT 2, 'of_a_state', 4, '/v1/inquiries?limit=50&state=' || state
        FROM unnest(ARRAY['offered', 'accepted', 'quoted', 'in_progress', 'unroutable', 'completed']) AS state
    UNION ALL SELECT 3, 'of_a_trade', 2, '/v1/inquiries?limit=50&trade=' || trade
        FROM unnest(ARRAY['auto_body', 'domestic_mechanic', 'finance_expert']) AS trade
    UNION ALL SELECT 4, 'offers_by_what_is_due', 4, '/v1/offers?limit=50&state=open&sort=due'
    UNION ALL SELECT 5, 'an_inquiry', 4, '/v1/inquiries/01990010-0000-7000-8000-' || lpad(to_hex(500 * n + 1), 12, '0')
        FROM generate_series(1, :count / 500 - 1) AS n
) AS queries
ORDER BY place;
