-- What people type into the search field for customers, two hundred of each kind: kind, how often it comes, path. Behind
-- words.sql; :count is how many customers there are.
SET search_path = customers;
CREATE FUNCTION pg_temp.search(text text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '/v1/customers?limit=20&query='
        || replace(replace(replace(replace(text, '&', '%26'), ' ', '%20'), '+', '%2B'), '@', '%40')
$$;
-- A word with a slip: two letters swapped, one left out, another one, one twice.
CREATE FUNCTION pg_temp.slip(word text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE pg_temp.roll(n, 101, 4)
        WHEN 0 THEN left(word, at - 1) || substr(word, at + 1, 1) || substr(word, at, 1) || substr(word, at + 2)
        WHEN 1 THEN left(word, at - 1) || substr(word, at + 1)
        WHEN 2 THEN left(word, at - 1) || chr(97 + pg_temp.roll(n, 102, 26)) || substr(word, at + 1)
        ELSE left(word, at) || substr(word, at) END
    FROM (SELECT 2 + pg_temp.roll(n, 103, greatest(length(word) - 2, 1)) AS at) AS place
$$;

CREATE TEMP TABLE asked AS
SELECT n, c.*, v.plate, v.vin, c.emails -> 0 ->> 'address' AS email, c.phones -> 0 ->> 'number' AS phone
FROM generate_series(1, 4000) AS n
JOIN customers AS c ON c.tenant_id = :tenant AND c.id = pg_temp.id_of('01990000', 1 + pg_temp.roll(n, 104, :count * 9 / 10))
LEFT JOIN ownerships AS o ON o.tenant_id = c.tenant_id AND o.customer_id = c.id
LEFT JOIN vehicles AS v ON v.tenant_id = o.tenant_id AND v.id = o.vehicle_id;

SELECT kind || E'\t' || share || E'\t' || pg_temp.search(text)
FROM (
    SELECT 1 AS place, 'whole_name' AS kind, 6 AS share, given_name || ' ' || family_name AS text, n FROM asked
    WHERE kind = 'person'
    UNION ALL SELECT 2, 'one_name', 3, family_name, n FROM asked WHERE kind = 'person'
    UNION ALL SELECT 3, 'beginning_of_a_name', 4, left(family_name, 3 + pg_temp.roll(n, 105, 3)), n FROM asked
        WHERE kind = 'person'
    UNION ALL SELECT 4, 'beginnings_of_both', 2, left(given_name, 3) || ' ' || left(family_name, 4), n FROM asked
        WHERE kind = 'person'
    UNION ALL SELECT 5, 'whole_name_with_a_slip', 3, given_name || ' ' || pg_temp.slip(family_name, n), n FROM asked
        WHERE kind = 'person'
    UNION ALL SELECT 6, 'name_with_a_slip', 2, pg_temp.slip(family_name, n), n FROM asked WHERE kind = 'person'
    UNION ALL SELECT 7, 'company', 1, company_name, n FROM asked WHERE kind = 'company'
    UNION ALL SELECT 8, 'company_with_a_slip', 1, pg_temp.slip(split_part(company_name, ' ', 1), n) || ' '
        || split_part(company_name, ' ', 2), n FROM asked WHERE kind = 'company'
    UNION ALL SELECT 9, 'phone', 4, CASE pg_temp.roll(n, 106, 3) WHEN 0 THEN phone WHEN 1 THEN
        '(' || substr(phone, 3, 3) || ') ' || substr(phone, 6, 3) || '-' || substr(phone, 9) ELSE right(phone, 7) END, n
        FROM asked WHERE phone IS NOT NULL
    UNION ALL SELECT 10, 'email', 2, CASE pg_temp.roll(n, 107, 2) WHEN 0 THEN email ELSE left(email, -8) END, n
        FROM asked WHERE email IS NOT NULL
    UNION ALL SELECT 11, 'plate', 2, plate, n FROM asked WHERE plate IS NOT NULL
    UNION ALL SELECT 12, 'vin', 1, CASE pg_temp.roll(n, 108, 2) WHEN 0 THEN vin ELSE right(vin, 8) END, n FROM asked
        WHERE vin IS NOT NULL
    UNION ALL SELECT 13, 'nobody', 1, 'Xu ' || reverse(family_name), n FROM asked WHERE kind = 'person'
) AS queries
WHERE n <= CASE WHEN kind IN ('company', 'company_with_a_slip', 'plate', 'vin') THEN 4000 ELSE 200 END
ORDER BY place, n;
