-- What visitors ask for who look for a professional, two hundred of each kind: kind, how often it comes, path. Behind
-- words.sql; :count is how many professionals there are.
SET search_path = tenants;
CREATE FUNCTION pg_temp.search(text text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT '/v1/professionals?tenant=bench&limit=20&' || replace(replace(text, '&&', '%26'), ' ', '%20') $$;

CREATE TEMP TABLE asked AS
SELECT n, p.name, p.trades[1] AS trade, p.makes[1] AS make, p.services[1] AS service, b.address ->> 'city' AS city,
    b.address ->> 'postalCode' AS zip,
    round((b.latitude + (pg_temp.roll(n, 111, 200) - 100) / 2000.0)::numeric, 4) || ','
        || round((b.longitude + (pg_temp.roll(n, 112, 200) - 100) / 2000.0)::numeric, 4) AS point
FROM generate_series(1, 200) AS n
JOIN professionals AS p
    ON p.tenant_id = :tenant AND p.professional_id = pg_temp.id_of('01990005', pg_temp.roll(n, 113, :count))
JOIN businesses AS b ON b.tenant_id = p.tenant_id AND b.business_id = p.business_id;

SELECT kind || E'\t' || share || E'\t' || pg_temp.search(question)
FROM (
    SELECT 1 AS place, 'by_text' AS kind, 4 AS share, 'q=' || service || ' ' || city AS question, n FROM asked
    UNION ALL SELECT 2, 'by_name', 2, 'q=' || name, n FROM asked
    UNION ALL SELECT 3, 'by_text_with_a_slip', 2, 'q=' || left(service, 2) || substr(service, 4, 1) || substr(service, 3, 1)
        || substr(service, 5) || ' ' || city, n FROM asked
    UNION ALL SELECT 4, 'by_trade', 2, 'trade=' || trade, n FROM asked
    UNION ALL SELECT 5, 'by_make_and_service', 2, 'make=' || make || '&service=' || service, n FROM asked
    UNION ALL SELECT 6, 'by_distance', 4, 'near=' || point, n FROM asked
    UNION ALL SELECT 7, 'by_distance_and_trade', 4, 'near=' || point || '&radius=20000&trade=' || trade, n FROM asked
    UNION ALL SELECT 8, 'by_distance_and_text', 3, 'near=' || point || '&q=' || service, n FROM asked
    UNION ALL SELECT 9, 'by_point_served', 2, 'serving=' || point, n FROM asked
    UNION ALL SELECT 10, 'by_point_served_and_trade', 2, 'serving=' || point || '&trade=' || trade, n FROM asked
    UNION ALL SELECT 11, 'by_postal_code', 2, 'postalCode=US-' || zip, n FROM asked
    UNION ALL SELECT 12, 'by_postal_code_and_make', 2, 'postalCode=US-' || zip || '&make=' || make, n FROM asked
    UNION ALL SELECT 13, 'open_now', 1, 'openNow=true', n FROM asked
    UNION ALL SELECT 14, 'open_now_near', 3, 'openNow=true&near=' || point || '&trade=' || trade, n FROM asked
    UNION ALL SELECT 15, 'by_rating', 2, 'sort=rating&minRating=4.5&trade=' || trade || '&make=' || make, n FROM asked
    UNION ALL SELECT 16, 'nobody', 1, 'q=zzyzx ' || reverse(service), n FROM asked
) AS queries
ORDER BY place, n;
