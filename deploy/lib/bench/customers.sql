-- The network that deploy/bench measures, as the service customers keeps it: one tenant with :count customers, a car for
-- every tenth one, 500 businesses that own as many of them each. The same in every run: chance is a hash of the number.
-- Run as the cluster's administrator, behind words.sql.
SET search_path = customers;
SELECT coalesce(obj_description('customers.search_terms'::regclass), '') = :'count' || ' customers' AS is_made \gset
\if :is_made
    \quit
\endif

-- Rows are made in the order of their keys and whole, so neither triggers nor logging them one by one are needed.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '1GB';
BEGIN;
TRUNCATE tenants, customers, search_terms, search_variants, relationships, timeline_entries, consents, notes,
    relationship_requests, vehicles, ownerships, odometer_readings, vehicle_transfers, claims, vin_decodes;

INSERT INTO tenants (tenant_id, name, slug, status, plan, version, customers_count, vehicles_count, updated_at)
VALUES (:tenant, 'Bench', 'bench', 'active', 'enterprise', 1, :count, (:count / 10), now());

CREATE TEMP TABLE people AS
SELECT n, is_company, CASE WHEN NOT is_company THEN first END AS given, CASE WHEN NOT is_company THEN last END AS family,
    CASE WHEN is_company THEN last || ' ' || pg_temp.one(w.businesses, n, 5)
        || CASE pg_temp.roll(n, 6, 2) WHEN 0 THEN ' LLC' ELSE ' Inc' END END AS company,
    CASE WHEN pg_temp.roll(n, 7, 100) < 80 THEN lower(first || '.' || last || pg_temp.roll(n, 8, 1000) || '@'
        || pg_temp.one(w.domains, n, 9)) END AS email,
    CASE WHEN pg_temp.roll(n, 10, 100) < 95 THEN '1' || pg_temp.one(w.areas, n, 11)
        || (2000000 + pg_temp.roll(n, 12, 8000000)) END AS phone,
    CASE pg_temp.roll(n, 13, 20) WHEN 0 THEN ARRAY['fleet'] WHEN 1 THEN ARRAY['vip'] ELSE '{}'::text[] END AS tags,
    pg_temp.one(w.cities, n, 14) AS city, pg_temp.one(w.streets, n, 15) AS street
FROM words AS w, generate_series(1, :count) AS n,
    LATERAL (SELECT pg_temp.roll(n, 1, 20) = 0 AS is_company, pg_temp.often(w.given, n, 2) AS first,
        CASE WHEN pg_temp.roll(n, 3, 10) < 6 THEN pg_temp.often(w.family, n, 4)
            ELSE pg_temp.one(w.starts, n, 16) || CASE WHEN pg_temp.roll(n, 17, 8) > 0
                THEN pg_temp.one(w.middles, n, 18) ELSE '' END || pg_temp.one(w.ends, n, 19)
        END AS last
        OFFSET 0) AS names;

INSERT INTO customers (tenant_id, id, kind, given_name, family_name, company_name, name, emails, phones, addresses,
    language, preferred_channel, tags, origin, created_from, created_at, updated_at)
SELECT :tenant, pg_temp.id_of('01990000', n), CASE WHEN is_company THEN 'company' ELSE 'person' END, given, family, company,
    coalesce(company, given || ' ' || family),
    CASE WHEN email IS NULL THEN '[]' ELSE jsonb_build_array(
        jsonb_build_object('address', email, 'label', 'home', 'isPrimary', true)) END,
    CASE WHEN phone IS NULL THEN '[]' ELSE jsonb_build_array(
        jsonb_build_object('number', '+' || phone, 'label', 'mobile', 'isPrimary', true)) END,
    jsonb_build_array(jsonb_build_object('label', 'home', 'lines', jsonb_build_array((n % 9000 + 1) || ' ' || street || ' St'),
        'city', city, 'region', 'CA', 'postalCode', '94' || lpad((n % 1000)::text, 3, '0'), 'country', 'US')),
    'en', 'sms', tags, 'business', '\x00', timestamptz '2024-01-01' + n * interval '30 s',
    timestamptz '2024-01-01' + n * interval '30 s'
FROM people ORDER BY n;

INSERT INTO relationships (tenant_id, id, customer_id, business_id, kind, source, since)
SELECT :tenant, pg_temp.id_of('01990001', n), pg_temp.id_of('01990000', n), pg_temp.id_of('01980000', 1000 + n % 500),
    'owner', 'walk_in', timestamptz '2024-01-01' + n * interval '30 s'
FROM people ORDER BY n;

CREATE TEMP TABLE cars AS
SELECT n, 10 * n AS owner, w.makes[make] AS make, pg_temp.one(w.colours, n, 31) AS colour,
    1 + pg_temp.roll(n, 32, 9) || chr(65 + pg_temp.roll(n, 33, 26)) || chr(65 + pg_temp.roll(n, 34, 26))
        || chr(65 + pg_temp.roll(n, 35, 26)) || lpad(pg_temp.roll(n, 36, 1000)::text, 3, '0') AS plate,
    w.vins[make] || pg_temp.roll(n, 37, 10) || chr(65 + pg_temp.roll(n, 38, 8)) || 'A' || lpad(n::text, 6, '0') AS vin
FROM words AS w, generate_series(1, (:count / 10)) AS n, LATERAL (SELECT 1 + pg_temp.roll(n, 30, 15) AS make) AS makes;

INSERT INTO vehicles (tenant_id, id, vin, year, make, plate, plate_region, colour, decode_state, created_from, created_at,
    updated_at)
SELECT :tenant, pg_temp.id_of('01990002', n), vin, 2008 + pg_temp.roll(n, 39, 18), make, plate, 'US-CA', colour,
    'unknown', '\x00', timestamptz '2024-01-01' + n * interval '60 s', timestamptz '2024-01-01' + n * interval '60 s'
FROM cars ORDER BY n;

INSERT INTO odometer_readings (tenant_id, id, vehicle_id, value, unit, read_at, source, recorded_by, recorded_at)
SELECT :tenant, pg_temp.id_of('01990003', n), pg_temp.id_of('01990002', n), 5000 + pg_temp.roll(n, 40, 150000), 'mi',
    timestamptz '2025-01-01' + n * interval '30 s', 'service', pg_temp.id_of('01980000', 1),
    timestamptz '2025-01-01' + n * interval '30 s'
FROM cars ORDER BY n;

-- The indexes of these two cost more row by row than made at the end: their definitions, to make them again.
CREATE TEMP TABLE definitions AS
SELECT conrelid::regclass AS relation, conname AS name, true AS is_constraint,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS definition
FROM pg_constraint
WHERE conrelid IN ('search_terms'::regclass, 'ownerships'::regclass) AND contype IN ('p', 'x')
UNION ALL
SELECT indrelid::regclass, indexrelid::regclass::text, false, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid IN ('search_terms'::regclass, 'ownerships'::regclass)
    AND indexrelid NOT IN (SELECT conindid FROM pg_constraint);
SELECT CASE WHEN is_constraint THEN format('ALTER TABLE %s DROP CONSTRAINT %I', relation, name)
    ELSE format('DROP INDEX %s', name) END
FROM definitions \gexec

ANALYZE people, cars;

INSERT INTO ownerships (tenant_id, id, vehicle_id, customer_id, period)
SELECT :tenant, pg_temp.id_of('01990004', n), pg_temp.id_of('01990002', n), pg_temp.id_of('01990000', owner),
    tstzrange(timestamptz '2024-01-01' + n * interval '60 s', NULL)
FROM cars ORDER BY n;

-- What index_customer would write, for all at once; a sample is compared with terms_of below.
INSERT INTO search_terms (tenant_id, scope, term, customer_id)
SELECT :tenant, :tenant, term, pg_temp.id_of('01990000', p.n)
FROM people AS p LEFT JOIN cars AS c ON c.owner = p.n, LATERAL (
    SELECT DISTINCT term FROM unnest(
        string_to_array(lower(concat_ws(' ', given, family, company)), ' ')
        || CASE WHEN is_company THEN ARRAY['=' || lower(company)] ELSE
            ARRAY['=' || lower(given || ' ' || family), '=' || lower(family || ' ' || given)] END
        || CASE WHEN email IS NULL THEN '{}' ELSE string_to_array(split_part(email, '@', 1), '.') || email END
        || CASE WHEN phone IS NULL THEN '{}' ELSE ARRAY['+' || phone, '+' || right(phone, 10), '+' || right(phone, 7)] END
        || CASE WHEN tags = '{}' THEN '{}' ELSE ARRAY['tag:' || tags[1]] END
        || CASE WHEN c.n IS NULL THEN '{}' ELSE ARRAY['#' || translate(lower(plate), 'oqi', '001'),
            '#' || translate(lower(vin), 'oqi', '001'), '#' || translate(lower(right(vin, 8)), 'oqi', '001')] END
    ) AS term) AS terms
ORDER BY p.n;

INSERT INTO search_terms (tenant_id, scope, term, customer_id)
SELECT t.tenant_id, r.business_id, t.term, t.customer_id
FROM relationships AS r
JOIN search_terms AS t ON t.tenant_id = r.tenant_id AND t.customer_id = r.customer_id AND t.scope = t.tenant_id
WHERE r.until IS NULL;

INSERT INTO search_variants (tenant_id, variant, word)
SELECT :tenant, variant, word
FROM (SELECT DISTINCT unnest(string_to_array(lower(concat_ws(' ', given, family, company)), ' ')) AS word FROM people) AS w,
    search_variants_of(word) AS variant
WHERE length(word) BETWEEN 4 AND 30
ORDER BY variant COLLATE "C", word COLLATE "C";

SELECT definition FROM definitions ORDER BY is_constraint DESC \gexec

SELECT 1 / (NOT EXISTS (
    SELECT FROM customers AS c
    WHERE c.id IN (SELECT pg_temp.id_of('01990000', n) FROM generate_series(1, :count::integer, 997) AS n)
        AND ARRAY(SELECT terms_of(c) ORDER BY 1) <> ARRAY(
            SELECT t.term::text COLLATE "default" FROM search_terms AS t
            WHERE t.tenant_id = c.tenant_id AND t.scope = c.tenant_id AND t.customer_id = c.id ORDER BY 1)
))::integer AS terms_are_as_the_service_makes_them \gset

SELECT format('COMMENT ON TABLE search_terms IS %L', :'count' || ' customers') \gexec
COMMIT;
SET session_replication_role = origin;
VACUUM (ANALYZE) customers, search_terms, search_variants, relationships, vehicles, ownerships, odometer_readings;
