-- The network that deploy/bench measures, as the service tenants keeps it: :count professionals of one tenant in Northern
-- California, five in each business. A tenth of them are made one by one, the others are their copies in other places. The
-- same in every run. Run as the cluster's administrator, behind words.sql.
SET search_path = tenants, extensions;
SELECT coalesce(obj_description('tenants.listings'::regclass), '') = :'count' || ' professionals' AS is_made \gset
\if :is_made
    \quit
\endif

SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';
BEGIN;
TRUNCATE tenants, tenant_slugs, quotas, trades, businesses, professionals, listings, listing_words, tenant_pushes,
    tenant_founders CASCADE;

CREATE TEMP VIEW places AS
SELECT *, row_number() OVER () AS place FROM (VALUES
    ('San Jose', 37.34, -121.89, 95100), ('San Francisco', 37.76, -122.44, 94100), ('Sacramento', 38.58, -121.49, 95800),
    ('Fresno', 36.74, -119.79, 93700), ('Oakland', 37.80, -122.27, 94600), ('Stockton', 37.96, -121.29, 95200),
    ('Modesto', 37.64, -120.99, 95350), ('Fremont', 37.55, -121.98, 94536), ('Santa Rosa', 38.44, -122.71, 95400),
    ('Hayward', 37.67, -122.08, 94540), ('Sunnyvale', 37.37, -122.04, 94085), ('Roseville', 38.75, -121.29, 95661),
    ('Salinas', 36.68, -121.66, 93900), ('Vallejo', 38.10, -122.26, 94589), ('Visalia', 36.33, -119.29, 93277),
    ('Concord', 37.98, -122.03, 94518), ('Berkeley', 37.87, -122.27, 94701), ('Fairfield', 38.25, -122.04, 94533),
    ('Redding', 40.59, -122.39, 96001), ('San Mateo', 37.56, -122.32, 94401), ('Chico', 39.73, -121.84, 95926),
    ('Santa Cruz', 36.97, -122.03, 95060), ('Napa', 38.30, -122.29, 94558), ('Eureka', 40.80, -124.16, 95501)
) AS cities (city, latitude, longitude, zip);

CREATE TEMP VIEW specialties AS
SELECT *, row_number() OVER () AS number FROM (VALUES
    ('domestic_mechanic', 'mechanic', 'Ford|Chevrolet|Dodge|Jeep|GMC|Toyota|Honda|Nissan|Subaru|Hyundai|Kia|Mazda',
        'brake repair|engine diagnostics|transmission service|smog repair|wheel alignment|suspension repair|oil change|'
            'air conditioning|clutch replacement|timing belt|exhaust repair|battery replacement'),
    ('german_specialist', 'German specialist', 'BMW|Mercedes-Benz|Audi|Porsche|Volkswagen|MINI',
        'annual service|engine rebuild|air suspension|pre-purchase inspection|brake repair|software coding|oil leaks'),
    ('auto_body', 'body and paint', 'Toyota|Ford|Tesla|Honda|BMW|Chevrolet',
        'collision repair|paint|dent removal|glass replacement|frame straightening|bumper repair'),
    ('used_car_dealer', 'used cars', 'Toyota|Honda|Ford|Tesla|Lexus|Nissan', 'used cars|trade-in|vehicle history|warranty'),
    ('finance_expert', 'loans and insurance', 'Toyota|Ford|Tesla', 'auto loans|leasing|insurance review|refinancing'),
    ('car_buyer_seller', 'car broker', 'Porsche|BMW|Tesla|Toyota|Lexus', 'car search|consignment|price negotiation'),
    ('ev_charger_electrician', 'charger electrician', 'Tesla|Rivian|Ford|Hyundai|Chevrolet',
        'home charger installation|panel upgrade|charger repair|load management|permits')
) AS trades (trade, title, makes, services);

CREATE TEMP VIEW hours AS
SELECT jsonb_build_object('weekly', (
        SELECT jsonb_agg(jsonb_build_object('day', day, 'opens', opens, 'closes', closes))
        FROM unnest(string_to_array(days, ' ')) AS day),
    'exceptions', '[{"date": "2026-11-26", "intervals": [], "note": "Thanksgiving"},
        {"date": "2026-12-25", "intervals": [], "note": "Christmas"}]'::jsonb) AS hours, row_number() OVER () AS number
FROM (VALUES
    ('monday tuesday wednesday thursday friday', '08:00', '18:00'),
    ('monday tuesday wednesday thursday friday saturday', '07:00', '17:30'),
    ('monday tuesday wednesday thursday friday saturday sunday', '09:00', '19:00'),
    ('tuesday wednesday thursday friday saturday', '10:00', '20:00'),
    ('monday tuesday wednesday thursday friday', '18:00', '02:00'),
    ('monday tuesday wednesday thursday friday saturday sunday', '00:00', '00:00')
) AS weeks (days, opens, closes);

INSERT INTO tenants (tenant_id, slug, name, status, plan, language, currency, time_zone, created_at, updated_at)
VALUES (:tenant, 'bench', 'Bench', 'active', 'enterprise', 'en', 'USD', 'America/Los_Angeles', now(), now());
INSERT INTO tenant_slugs (tenant_id, slug, taken_at) VALUES (:tenant, 'bench', now());

INSERT INTO businesses (tenant_id, business_id, name, description, trades, phone, address, latitude, longitude, time_zone,
    hours, languages, photos, is_published, verified_at, verified_by, created_at, updated_at)
SELECT :tenant, pg_temp.id_of('01980000', 1000 + i),
    CASE pg_temp.roll(n, 1, 4)
        WHEN 0 THEN p.city || ' ' || CASE s.number WHEN 1 THEN 'Auto Care' WHEN 2 THEN 'Werks' WHEN 3 THEN 'Collision'
            WHEN 7 THEN 'Charging' ELSE 'Motors' END || ' ' || n
        WHEN 1 THEN pg_temp.often(w.family, n, 2) || ' & ' || pg_temp.often(w.family, n, 3)
        ELSE pg_temp.often(w.family, n, 4) || ' ' || initcap(split_part(s.title, ' ', 1)) || ' Shop' END,
    'Family shop in ' || p.city || ', ' || replace(s.services, '|', ', ') || ', with a written estimate before any work.',
    ARRAY[s.trade], '+1415' || (2000000 + i), jsonb_build_object('line1', n % 9000 + 1 || ' ' || pg_temp.one(w.streets, n, 5)
        || ' St', 'city', p.city, 'region', 'CA', 'postalCode', (p.zip + pg_temp.roll(n, 6, 40))::text, 'country', 'US'),
    p.latitude + (pg_temp.roll(n, 7, 1000) + pg_temp.roll(n, 8, 1000) - 1000) / 6000.0 + copy * 0.013,
    p.longitude + (pg_temp.roll(n, 9, 1000) + pg_temp.roll(n, 10, 1000) - 1000) / 5000.0 + copy * 0.017, 'America/Los_Angeles', h.hours,
    CASE pg_temp.roll(n, 11, 4) WHEN 0 THEN ARRAY['en', 'es'] WHEN 1 THEN ARRAY['en', 'zh'] ELSE ARRAY['en'] END, '{}', true,
    CASE WHEN pg_temp.roll(n, 12, 3) > 0 THEN now() END,
    CASE WHEN pg_temp.roll(n, 12, 3) > 0 THEN pg_temp.id_of('01980000', 1) END, now(), now()
FROM words AS w, generate_series(0, :count / 5 - 1) AS i
CROSS JOIN LATERAL (SELECT i % (:count / 50) AS n, i / (:count / 50) AS copy) AS part
JOIN places AS p ON p.place = floor(exp(pg_temp.roll(n, 13, 1000000) / 1000000.0 * ln(25)))
JOIN specialties AS s ON s.number = floor(exp(pg_temp.roll(n, 14, 1000000) / 1000000.0 * ln(8)))
JOIN hours AS h ON h.number = floor(exp(pg_temp.roll(n, 15, 1000000) / 1000000.0 * ln(7)))
ORDER BY i;

INSERT INTO professionals (tenant_id, professional_id, business_id, name, headline, description, trades, makes, powertrains,
    services, certifications, area, vacations, languages, photos, is_published, verified_at, verified_by, rating,
    rating_count, rating_version, created_at, updated_at)
SELECT :tenant, pg_temp.id_of('01990005', i), b.business_id,
    pg_temp.often(w.given, n, 20) || ' ' || pg_temp.often(w.family, n, 21),
    initcap(s.title) || ', ' || 3 + pg_temp.roll(n, 22, 30) || ' years on ' || m.makes[1],
    'Known for ' || j.services[1] || ' and ' || coalesce(j.services[2], 'fair prices') || ' in '
        || (b.address ->> 'city') || '.',
    CASE WHEN pg_temp.roll(n, 23, 10) = 0 THEN b.trades || 'used_car_dealer'::text ELSE b.trades END, m.makes,
    CASE WHEN s.number = 7 THEN ARRAY['electric'] WHEN pg_temp.roll(n, 24, 5) = 0 THEN ARRAY['gasoline', 'hybrid', 'electric']
        ELSE ARRAY['gasoline', 'hybrid'] END,
    j.services, '[]',
    CASE WHEN pg_temp.roll(n, 25, 20) < 11 THEN jsonb_build_object(
            'kind', 'circle', 'radius', (ARRAY[8000, 15000, 25000, 40000, 60000])[1 + pg_temp.roll(n, 26, 5)])
        WHEN pg_temp.roll(n, 25, 20) < 15 THEN jsonb_build_object('kind', 'postal_codes', 'country', 'US', 'postalCodes', (
            SELECT jsonb_agg(((b.address ->> 'postalCode')::integer + d)::text)
            FROM generate_series(0, 4 + pg_temp.roll(n, 27, 16)) AS d))
        WHEN pg_temp.roll(n, 25, 20) < 18 THEN jsonb_build_object('kind', 'polygon', 'polygon', (
            SELECT jsonb_agg(jsonb_build_object(
                'latitude', b.latitude + (0.05 + pg_temp.roll(n, 28, 100) / 500.0) * sin(radians(60 * d)),
                'longitude', b.longitude + (0.05 + pg_temp.roll(n, 28, 100) / 500.0) * cos(radians(60 * d))))
            FROM generate_series(0, 5) AS d)) END,
    CASE WHEN pg_temp.roll(n, 29, 20) = 0 THEN '[{"from": "2026-11-15", "to": "2026-12-05"}]' ELSE '[]' END::jsonb,
    b.languages, '{}', true, CASE WHEN pg_temp.roll(n, 30, 2) = 0 THEN now() END,
    CASE WHEN pg_temp.roll(n, 30, 2) = 0 THEN pg_temp.id_of('01980000', 1) END,
    CASE WHEN pg_temp.roll(n, 31, 5) > 0 THEN 500 - floor(exp(pg_temp.roll(n, 32, 1000000) / 1000000.0 * ln(250))) END,
    CASE WHEN pg_temp.roll(n, 31, 5) > 0 THEN 1 + pg_temp.roll(n, 33, 200) ELSE 0 END, 1, now(), now()
FROM words AS w, generate_series(0, :count - 1) AS i
CROSS JOIN LATERAL (SELECT i % (:count / 10) AS n) AS part
JOIN businesses AS b ON b.tenant_id = :tenant AND b.business_id = pg_temp.id_of('01980000', 1000 + i / 5)
JOIN specialties AS s ON s.trade = b.trades[1]
CROSS JOIN LATERAL (
    SELECT array_agg(make) AS makes FROM (
        SELECT make FROM unnest(string_to_array(s.makes, '|')) AS make
        ORDER BY hashtext(make || n) LIMIT 1 + pg_temp.roll(n, 34, 4)) AS few) AS m
CROSS JOIN LATERAL (
    SELECT array_agg(service) AS services FROM (
        SELECT service FROM unnest(string_to_array(s.services, '|')) AS service
        ORDER BY hashtext(service || n) LIMIT 1 + pg_temp.roll(n, 35, 4)) AS few) AS j
ORDER BY i;
INSERT INTO quotas (tenant_id, resource, most, used)
VALUES (:tenant, 'businesses', NULL, :count / 5), (:tenant, 'professionals', NULL, :count);
ANALYZE businesses, professionals;

-- The indexes cost more row by row than made at the end.
CREATE TEMP TABLE definitions AS
SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index
WHERE indrelid = 'listings'::regclass AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
    AND indexrelid <> 'listings_by_business'::regclass;
SELECT format('DROP INDEX %s', name) FROM definitions \gexec

SELECT count(refresh_listings(:tenant, pg_temp.id_of('01980000', 1000 + i))) AS refreshed
FROM generate_series(0, :count / 50 - 1) AS i \gset

INSERT INTO listings (tenant_id, kind, subject_id, business_id, document, place, area_centre, area_radius, area_polygon,
    stars, rating_count, is_verified, week, after_midnight, replaced, special, time_zone, card)
SELECT l.tenant_id, l.kind, new.subject_id, new.business_id,
    ts_delete(l.document, '=business:' || l.business_id)
        || CASE l.kind WHEN 'professional' THEN array_to_tsvector(ARRAY['=business:' || new.business_id]) ELSE '' END,
    on_sphere(b.latitude, b.longitude), CASE WHEN l.area_centre IS NOT NULL THEN on_sphere(b.latitude, b.longitude) END,
    l.area_radius, (l.area_polygon::path + point(b.longitude - o.longitude, b.latitude - o.latitude))::polygon, l.stars, l.rating_count,
    l.is_verified, l.week, l.after_midnight, l.replaced, l.special, l.time_zone,
    replace(replace(replace(replace(l.card::text, l.subject_id::text, new.subject_id::text),
        l.business_id::text, new.business_id::text), o.latitude::text, b.latitude::text), o.longitude::text,
        b.longitude::text)::json
FROM (
    SELECT :tenant::uuid AS tenant_id, pg_temp.id_of('01980000', 1000 + i % (:count / 50)) AS old_id,
        pg_temp.id_of('01980000', 1000 + i) AS subject_id, pg_temp.id_of('01980000', 1000 + i) AS business_id
    FROM generate_series(:count / 50, :count / 5 - 1) AS i
    UNION ALL
    SELECT :tenant, pg_temp.id_of('01990005', i % (:count / 10)), pg_temp.id_of('01990005', i),
        pg_temp.id_of('01980000', 1000 + i / 5)
    FROM generate_series(:count / 10, :count - 1) AS i
) AS new
JOIN listings AS l ON l.tenant_id = new.tenant_id AND l.subject_id = new.old_id
JOIN businesses AS b ON b.tenant_id = new.tenant_id AND b.business_id = new.business_id
JOIN businesses AS o ON o.tenant_id = l.tenant_id AND o.business_id = l.business_id;
SELECT definition FROM definitions \gexec

-- A copy is what the service would have made of it.
CREATE TEMP TABLE copies AS SELECT * FROM listings
WHERE business_id = pg_temp.id_of('01980000', 1000 + :count / 5 - 1);
SELECT refresh_listings(:tenant, pg_temp.id_of('01980000', 1000 + :count / 5 - 1)) AS refreshed \gset
SELECT 1 / (count(*) = 6 AND bool_and(
    (c.document, c.place, c.area_centre, c.rank, c.card::jsonb) IS NOT DISTINCT FROM
    (l.document, l.place, l.area_centre, l.rank, l.card::jsonb)))::integer AS copies_are_right
FROM copies AS c JOIN listings AS l USING (tenant_id, subject_id) \gset
SELECT format('COMMENT ON TABLE listings IS %L', :'count' || ' professionals') \gexec
COMMIT;
SET session_replication_role = origin;
VACUUM (ANALYZE) businesses, professionals, listings, listing_words;
