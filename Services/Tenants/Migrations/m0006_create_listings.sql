-- What visitors find: one row for each published professional and business, made from the tables by refresh_listings in
-- the transaction that changes them. Nothing that is not public is in it.
--
-- Indexes on words and places cannot serve a query under row-level security, for their operators may leak (they are not
-- LEAKPROOF), so PostgreSQL checks the policy of every row first. Therefore search runs in find_listings, a SECURITY
-- DEFINER function with a pinned search_path that takes the tenant from the transaction's setting and reads nothing but
-- these two tables; only its owner has a policy without condition, for SELECT alone.
CREATE TABLE listings (
    tenant_id uuid NOT NULL,
    -- professional or business
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    business_id uuid NOT NULL,
    -- All that the list is searched by, as one document, for one index then meets all conditions at once: words as they
    -- stand and by stem; those of the name again with @ before them; filters as =trade:auto_body, =make:bmw; the tenant
    -- and kind as one, which keeps the tenants of the index apart; and the quarters of the days of the week (UTC, with
    -- and without summer time) in which it is open at some time, as =quarter:17.
    document tsvector NOT NULL,
    -- On the unit sphere, so that straight distance orders as distance on the ground does, also at the date line.
    place extensions.cube,
    -- The area that is served: a circle, or a polygon of (longitude, latitude).
    area_centre extensions.cube,
    area_radius double precision,
    area_polygon polygon,
    -- Hundredths; 0 without reviews.
    stars smallint NOT NULL,
    rating_count integer NOT NULL,
    is_verified boolean NOT NULL,
    -- Bayesian mean with ten reviews of 3.80 in advance, so that one friend's five stars do not lead the list; a quarter
    -- of a star for who is verified.
    rank integer NOT NULL GENERATED ALWAYS AS (
        (stars * rating_count + 3800) / (rating_count + 10) + CASE WHEN is_verified THEN 25 ELSE 0 END) STORED,
    week int4multirange NOT NULL,
    after_midnight int4multirange NOT NULL,
    replaced datemultirange NOT NULL,
    special tsmultirange NOT NULL,
    time_zone text NOT NULL,
    -- What the list answers, as JSON text.
    card json NOT NULL,
    CONSTRAINT listings_pkey PRIMARY KEY (tenant_id, subject_id),
    CONSTRAINT listings_kind_known CHECK (kind IN ('professional', 'business')),
    CONSTRAINT listings_business FOREIGN KEY (tenant_id, business_id) REFERENCES businesses (tenant_id, business_id)
);

-- Serves refresh_listings and the foreign key.
CREATE INDEX listings_by_business ON listings (tenant_id, business_id);
-- Serve find_listings: by relevance, by rating, by distance, by words and filters.
CREATE INDEX listings_by_rank ON listings (tenant_id, kind, rank DESC, subject_id DESC);
CREATE INDEX listings_by_stars ON listings (tenant_id, kind, stars DESC, rating_count DESC, subject_id DESC);
CREATE INDEX listings_by_place ON listings USING gist (tenant_id extensions.gist_uuid_ops, place extensions.gist_cube_ops);
CREATE INDEX listings_by_document ON listings USING gin (document) WITH (fastupdate = off);

-- The words of a tenant's listings, to find what a misspelt one meant. A word stays when its last listing goes: it then
-- finds nothing and the next best is taken.
CREATE TABLE listing_words (
    tenant_id uuid NOT NULL,
    word text NOT NULL,
    CONSTRAINT listing_words_pkey PRIMARY KEY (tenant_id, word)
);
CREATE INDEX listing_words_by_trigrams ON listing_words
    USING gin (tenant_id extensions.uuid_ops, word extensions.gin_trgm_ops);

DO $$
DECLARE
    name text;
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    FOREACH name IN ARRAY ARRAY['listings', 'listing_words'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            name || '_of_tenant', name, setting, setting);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO %I USING (true)',
            name || '_of_search', name, current_user);
    END LOOP;
END
$$;

-- Lower case, no accents, letters and digits only: what texts and questions are compared as.
CREATE FUNCTION folded(text text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN trim(regexp_replace(
        regexp_replace(lower(normalize(text, NFKD)), E'[\u0300-\u036f]+', '', 'g'), '[^[:alnum:]]+', ' ', 'g'));

-- The words of a text, as they stand and by their English stem.
CREATE FUNCTION words_of(text text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.simple', folded(text)) || to_tsvector('pg_catalog.english', folded(text));

-- Texts of a list as filter keys.
CREATE FUNCTION keys_of(start text, texts text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT coalesce(array_agg(start || ':' || folded(item)), '{}') FROM unnest(texts) AS item
$$;

-- Filters by kind and text, as keys.
CREATE FUNCTION filter_keys(kinds text[], texts text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT coalesce(array_agg(kind || ':' || folded(item)), '{}') FROM unnest(kinds, texts) AS filters (kind, item)
$$;

-- The one word that every listing of a kind in a tenant has.
CREATE FUNCTION key_of_kind(tenant uuid, kind text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN '=' || kind || ':' || tenant;

-- Six hours of the week in UTC, 0 to 27, from minutes since Monday 00:00 that may lie before or after the week.
CREATE FUNCTION quarter_of(minutes double precision) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ((floor(minutes / 360)::integer % 28) + 28) % 28;

-- The quarters in which weekly hours lie, in winter or summer; all of them where dates have hours of their own.
CREATE FUNCTION open_quarters(
    week int4multirange, after_midnight int4multirange, special tsmultirange, zone text
) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT coalesce(array_agg(DISTINCT '=quarter:' || quarter_of(quarter * 360)), '{}')
    FROM (
        SELECT generate_series(
            floor((lower(part) - ahead) / 360)::integer, floor((upper(part) - 1 - ahead) / 360)::integer) AS quarter
        FROM unnest(week + after_midnight) AS part,
            (SELECT date_part('epoch', (day AT TIME ZONE 'UTC') - (day AT TIME ZONE zone)) / 60 AS ahead
             FROM unnest(ARRAY[TIMESTAMP '2026-01-01 12:00', TIMESTAMP '2026-07-01 12:00']) AS day) AS offsets
        UNION ALL
        SELECT generate_series(0, 27) WHERE NOT isempty(special)
    ) AS quarters
$$;

-- A point of the unit sphere.
CREATE FUNCTION on_sphere(latitude double precision, longitude double precision) RETURNS extensions.cube
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN extensions.cube(ARRAY[
        cosd(latitude) * cosd(longitude), cosd(latitude) * sind(longitude), sind(latitude)]);

-- The straight distance on the unit sphere of two points that lie so many metres apart on the ground. 6,371,008.8 m is
-- the mean radius of WGS 84.
CREATE FUNCTION chord_of(metres double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN 2 * sin(least(metres / 6371008.8, pi()) / 2);

CREATE FUNCTION metres_of(chord double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN 2 * 6371008.8 * asin(least(chord / 2, 1));
