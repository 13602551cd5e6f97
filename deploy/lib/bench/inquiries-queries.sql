-- What people look at in their inboxes: kind, how often it comes, path. Behind words.sql.
SELECT kind || E'\t' || share || E'\t' || path
FROM (
    SELECT 1 AS place, 'newest' AS kind, 6 AS share, '/v1/inquiries?limit=50' AS path
    UNION ALL SELECT 2, 'of_a_state', 4, '/v1/inquiries?limit=50&state=' || state
        FROM unnest(ARRAY['offered', 'accepted', 'quoted', 'in_progress', 'unroutable', 'completed']) AS state
    UNION ALL SELECT 3, 'of_a_trade', 2, '/v1/inquiries?limit=50&trade=' || trade
        FROM unnest(ARRAY['auto_body', 'domestic_mechanic', 'finance_expert']) AS trade
    UNION ALL SELECT 4, 'offers_by_what_is_due', 4, '/v1/offers?limit=50&state=open&sort=due'
    UNION ALL SELECT 5, 'by_what_is_due', 3, '/v1/inquiries?limit=50&sort=due'
    UNION ALL SELECT 6, 'at_risk', 3, '/v1/inquiries?limit=50&atRisk=true'
    UNION ALL SELECT 7, 'counts', 4, '/v1/inquiries/counts'
    UNION ALL SELECT 8, 'with_words', 4, '/v1/inquiries?limit=50&q=' || replace(words, ' ', '%20')
        FROM unnest(ARRAY['brakes', 'gearbox toyota', 'Please', 'oil highway', 'Nguyen', 'Smith brakes', 'Beckberg', 'dent',
            'Mei tesla', 'annual service bmw']) AS words
    UNION ALL SELECT 9, 'with_a_misspelt_word', 2, '/v1/inquiries?limit=50&q=' || replace(words, ' ', '%20')
        FROM unnest(ARRAY['brkaes', 'geerbox', 'toyotta', 'Hernandes oil', 'batery']) AS words
    UNION ALL SELECT * FROM (
        SELECT 10, 'an_inquiry', 4, '/v1/inquiries/' || id FROM inquiries.inquiries
        WHERE tenant_id = :tenant AND business_id = pg_temp.id_of('01980000', 1001) LIMIT 200) AS own
) AS queries
ORDER BY place;
