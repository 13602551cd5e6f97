-- The inbox that deploy/bench reads: one tenant with :count inquiries in the states in which such a network has them, and
-- what its 500 businesses were asked. The same in every run: chance is a hash of the number. Run as the cluster's
-- administrator, behind words.sql.
SET search_path = inquiries;
SELECT coalesce(obj_description('inquiries.inquiries'::regclass), '') = :'count' || ' inquiries, some waiting' AS is_made \gset
\if :is_made
    \quit
\endif

SET synchronous_commit = off;
BEGIN;
-- With everything that belongs to them.
TRUNCATE inquiries CASCADE;
TRUNCATE jobs, inquiry_words;

INSERT INTO tenants (tenant_id, name, slug, status, plan, quotas, version, updated_at)
VALUES (:tenant, 'Bench', 'bench', 'active', 'enterprise', '{}', 1, now())
ON CONFLICT DO NOTHING;

-- Most are over; of those that are not, most are in somebody's hands.
CREATE TEMP TABLE asked AS
SELECT n,
    CASE WHEN roll < 700 THEN 'completed' WHEN roll < 800 THEN 'cancelled' WHEN roll < 830 THEN 'expired'
        WHEN roll < 870 THEN 'in_progress' WHEN roll < 890 THEN 'booked' WHEN roll < 910 THEN 'approved'
        WHEN roll < 935 THEN 'quoted' WHEN roll < 955 THEN 'accepted' WHEN roll < 980 THEN 'offered'
        WHEN roll < 990 THEN 'unroutable' ELSE 'draft' END AS state,
    pg_temp.one(ARRAY['domestic_mechanic', 'german_specialist', 'auto_body', 'used_car_dealer', 'finance_expert',
        'car_buyer_seller', 'ev_charger_electrician'], n, 201) AS trade,
    pg_temp.one(ARRAY['emergency', 'soon', 'soon', 'soon', 'flexible', 'flexible'], n, 202) AS urgency,
    pg_temp.one(ARRAY['The brakes squeal', 'The gearbox jerks', 'A warning light is on', 'There is a dent', 'The paint is '
        'scratched', 'The battery is flat', 'It loses oil', 'It is time for the annual service', 'The air conditioning blows '
        'warm', 'The window does not close'], n, 203) || ' on our ' || pg_temp.one(w.colours, n, 204) || ' '
        || pg_temp.one(w.makes, n, 205) || ', ' || pg_temp.one(ARRAY['since Monday', 'when it is cold', 'on the highway',
        'after the rain', 'whenever I turn left', 'but only at night'], n, 206) || '. Please call '
        || pg_temp.often(w.given, n, 207) || ' ' || pg_temp.often(w.family, n, 208) || ' in '
        || pg_temp.one(w.cities, n, 209) || '.' AS need,
    pg_temp.often(w.given, n, 207) || ' ' || pg_temp.often(w.family, n, 208) AS name,
    pg_temp.one(w.makes, n, 205) AS make,
    -- What waits for an answer is of these days.
    CASE WHEN roll BETWEEN 910 AND 934 OR roll BETWEEN 955 AND 979 THEN now() - (n % 200) * interval '30 minutes'
        ELSE timestamptz '2026-01-01' + n * interval '4 minutes' END AS at
FROM words AS w, generate_series(1, :count) AS n, LATERAL (SELECT pg_temp.roll(n, 200, 1000) AS roll) AS rolls;

INSERT INTO inquiries (tenant_id, id, state, details, need, trade, urgency, customer_id, customer_state, account_id,
    contact, vehicle_state, business_id, professional_id, due_at, created_from, version, created_by, created_at,
    submitted_at, updated_at, ended_at)
SELECT :tenant, pg_temp.id_of('01990010', n), state,
    jsonb_build_object('need', need, 'trade', trade, 'urgency', urgency, 'preferredTimes', '[]'::jsonb,
        'photos', '[]'::jsonb, 'vehicle', jsonb_build_object('year', 2008 + n % 18, 'make', make)),
    need, trade, urgency, pg_temp.id_of('01990000', n), 'known', pg_temp.id_of('01980005', n),
    jsonb_build_object('name', name), 'none',
    CASE WHEN is_held THEN pg_temp.id_of('01980000', 1000 + n % 500) END,
    CASE WHEN is_held THEN pg_temp.id_of('01980006', n % 500) END,
    CASE WHEN state IN ('offered', 'quoted') THEN at + (n % 300) * interval '1 hour' END,
    '\x00', 4, pg_temp.id_of('01980005', n), at, CASE WHEN state <> 'draft' THEN at END, at + interval '1 hour',
    CASE WHEN state IN ('completed', 'cancelled', 'expired') THEN at + interval '2 days' END
FROM asked, LATERAL (SELECT state NOT IN ('draft', 'offered', 'unroutable') AS is_held) AS held
ORDER BY n;

-- Who was asked: whoever has it or is asked now, and for one of three somebody before who said no.
INSERT INTO offers (tenant_id, id, inquiry_id, rank, business_id, professional_id, state, reason, due_at, offered_at,
    answered_at, decline_reason)
SELECT :tenant::uuid, pg_temp.id_of('01990011', 2 * n), pg_temp.id_of('01990010', n), 1,
    pg_temp.id_of('01980000', 1000 + (n + 1) % 500), pg_temp.id_of('01980006', (n + 1) % 500), 'declined', 'Near by.',
    at + interval '1 hour', at, at + interval '10 minutes', 'too_busy'
FROM asked WHERE state <> 'draft' AND n % 3 = 0
UNION ALL
SELECT :tenant::uuid, pg_temp.id_of('01990011', 2 * n + 1), pg_temp.id_of('01990010', n), 2,
    pg_temp.id_of('01980000', 1000 + n % 500), pg_temp.id_of('01980006', n % 500),
    CASE state WHEN 'offered' THEN 'open' ELSE 'accepted' END, 'Knows the make, 3.2 km away.',
    at + (n % 300) * interval '1 hour', at, CASE WHEN state <> 'offered' THEN at + interval '20 minutes' END, NULL
FROM asked WHERE state NOT IN ('draft', 'unroutable');

SELECT format('COMMENT ON TABLE inquiries.inquiries IS %L', :'count' || ' inquiries, some waiting') \gexec
COMMIT;
VACUUM (ANALYZE) inquiries, inquiry_texts, inquiry_words, offers, jobs;
