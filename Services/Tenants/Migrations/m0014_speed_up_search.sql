-- Search that holds its times among a hundred thousand professionals, see m0008:
-- · A beginning is looked up in the words that listings have. A prefix in a tsquery makes the index collect every listing
--   of every word that begins so before anything else is asked.
-- · Areas have boxes in an index, so that who comes to a point is found without looking at everybody.
-- · Nothing but whole words is asked of documents: without positions they stay in the row itself. Those that are there lose
--   them with their next change.
-- · What is next in an order is tried with 150, then with 1,000, before all that match are sorted.

-- The box in degrees (longitude, latitude) around an area that is served; null without one. One that reaches a pole or the
-- date line goes all around.
CREATE FUNCTION area_box(centre extensions.cube, radius double precision, corners polygon) RETURNS extensions.cube
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    -- A little more than the circle, for what rounding takes away.
    angle double precision := radius / 6371008.8 * 1.0001 + 1e-9;
    latitude double precision;
    longitude double precision;
    reach double precision;
BEGIN
    IF corners IS NOT NULL THEN
        RETURN extensions.cube(
            ARRAY[((box(corners))[1])[0], ((box(corners))[1])[1]], ARRAY[((box(corners))[0])[0], ((box(corners))[0])[1]]);
    END IF;
    IF centre IS NULL OR radius IS NULL THEN RETURN NULL; END IF;
    latitude := asin(greatest(-1, least(1, extensions.cube_ll_coord(centre, 3))));
    longitude := degrees(atan2(extensions.cube_ll_coord(centre, 2), extensions.cube_ll_coord(centre, 1)));
    IF abs(latitude) + angle >= pi() / 2 THEN
        reach := 360;
    ELSE
        reach := degrees(asin(sin(angle) / cos(latitude)));
    END IF;
    IF abs(longitude) + reach > 180 THEN
        longitude := 0;
        reach := 180;
    END IF;
    RETURN extensions.cube(
        ARRAY[longitude - reach, degrees(latitude - angle)], ARRAY[longitude + reach, degrees(latitude + angle)]);
END
$$;

ALTER TABLE listings ALTER COLUMN document SET STORAGE MAIN;
ALTER TABLE listings ADD COLUMN area_box extensions.cube
    GENERATED ALWAYS AS (area_box(area_centre, area_radius, area_polygon)) STORED;

CREATE OR REPLACE FUNCTION listing_document(
    tenant uuid, kind text, names text, texts text, keys text[], hours jsonb, vacations jsonb, zone text
) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT strip(words_of(concat_ws(' ', names, texts)))
        || array_to_tsvector(
            ARRAY[key_of_kind(tenant, kind)]
            || ARRAY(SELECT DISTINCT '=' || key FROM unnest(keys) AS key)
            || ARRAY(SELECT '@' || word FROM unnest(tsvector_to_array(words_of(names))) AS word)
            || open_quarters(
                open_minutes(hours, false), open_minutes(hours, true), special_hours(hours, vacations), zone))
$$;

-- Serves find_listings: by a point that is served.
CREATE INDEX listings_by_area ON listings
    USING gist (tenant_id extensions.gist_uuid_ops, area_box extensions.gist_cube_ops) WHERE area_box IS NOT NULL;

-- The question that some words make: each must begin a word of the listing or share its English stem; words too common
-- to say anything are left out. `start` is @ for words of the name alone. Null without any. A beginning is replaced by the
-- words that begin so, as long as they are few; the list has words of three to forty letters. A word of which nothing is
-- known makes the whole question '=nothing'.
CREATE FUNCTION question_of(tenant uuid, asked text[], start text) RETURNS tsquery
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    most CONSTANT integer := 50;
    typed text;
    stem tsvector;
    known text[];
    part tsquery;
    question tsquery;
BEGIN
    FOREACH typed IN ARRAY asked LOOP
        typed := folded(typed);
        stem := to_tsvector('pg_catalog.english', typed);
        CONTINUE WHEN typed = '' OR length(stem) = 0;
        known := ARRAY(
            SELECT w.word FROM listing_words AS w
            WHERE w.tenant_id = tenant AND w.word >= typed AND w.word < typed || chr(1114111)
            LIMIT most);
        IF known = '{}' AND char_length(typed) BETWEEN 3 AND 40 AND NOT EXISTS (
            SELECT FROM listing_words AS w
            WHERE w.tenant_id = tenant AND w.word = (tsvector_to_array(stem))[1])
        THEN
            RETURN '''=nothing'''::tsquery;
        END IF;
        IF char_length(typed) < 2 OR cardinality(known) = most THEN
            part := (quote_literal(start || typed) || ':*')::tsquery;
        ELSE
            part := (
                SELECT string_agg(quote_literal(start || meant), ' | ') FROM unnest(known || typed) AS meant)::tsquery;
        END IF;
        part := part || quote_literal(start || (tsvector_to_array(stem))[1])::tsquery;
        question := CASE WHEN question IS NULL THEN part ELSE question && part END;
    END LOOP;
    RETURN question;
END
$$;

-- One page of what visitors find, see m0006. The order is by `sort`: relevance (with words: first who has them in the
-- name), rating, or distance from `near`. `after_…` are the key values of the last item of the page before.
--
-- No plan is good for every question: the index of an order is best where many match, that of the documents where few
-- do, and statistics do not tell which it is when conditions depend on each other. So both are tried, with bounded work:
-- first the next 150 in the order, then the next thousand; what matches among them begins the page. If that is not enough,
-- few match, and the indexes of documents and areas give all that do, to be sorted.
CREATE OR REPLACE FUNCTION find_listings(
    of_kind text, asked text[], wanted text[], near_latitude double precision, near_longitude double precision,
    within double precision, served_latitude double precision, served_longitude double precision, moment timestamptz,
    only_open boolean, least_stars integer, sort text, page integer, after_tier integer, after_number double precision,
    after_count integer, after_id uuid
) RETURNS TABLE (
    card json, subject_id uuid, distance double precision, tier integer, number double precision, count integer,
    is_open boolean, closes_at timestamptz, opens_at timestamptz
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant_id', true), '')::uuid;
    near extensions.cube := on_sphere(near_latitude, near_longitude);
    served extensions.cube := on_sphere(served_latitude, served_longitude);
    filters tsquery := quote_literal(key_of_kind(tenant, of_kind))::tsquery;
    words tsquery := question_of(tenant, asked, '');
    names tsquery := question_of(tenant, asked, '@');
    question tsquery;
    key text;
    place_condition text := '';
    area_condition text := '';
    conditions text := '';
    beyond text;
    ranking text;
    unindexed text;
    value text;
    source text;
    first_tier integer;
    found integer := 0;
    of_tier integer;
    added integer;
    width integer;
BEGIN
    -- Without a tenant nothing is found.
    IF tenant IS NULL OR words = '''=nothing'''::tsquery THEN RETURN; END IF;
    FOREACH key IN ARRAY wanted LOOP filters := filters && quote_literal('=' || key)::tsquery; END LOOP;
    IF only_open THEN
        filters := filters && quote_literal('=quarter:' || quarter_of(
            date_part('epoch', moment - TIMESTAMPTZ '2001-01-01 00:00Z') / 60))::tsquery;
        conditions := conditions
            || ' AND is_open(l.week, l.after_midnight, l.replaced, l.special, l.time_zone, $10)';
    END IF;
    IF within IS NOT NULL THEN
        place_condition := ' AND l.place <@ cube_enlarge($5, chord_of($6), 3)';
        conditions := conditions || ' AND cube_distance(l.place, $5) <= chord_of($6)';
    END IF;
    IF served IS NOT NULL THEN
        area_condition := ' AND l.tenant_id = $1 AND l.area_box @> cube(ARRAY[$8, $9])';
        conditions := conditions || ' AND (cube_distance(l.area_centre, $7) <= chord_of(l.area_radius)'
            ' OR l.area_polygon @> point($8, $9))';
    END IF;
    IF least_stars IS NOT NULL THEN conditions := conditions || ' AND l.stars >= $11'; END IF;

    CASE sort
    WHEN 'distance' THEN
        place_condition := place_condition || ' AND l.place IS NOT NULL';
        value := 'l.place <-> $5';
        beyond := '(l.place <-> $5, l.subject_id) > ($12, $14)';
        ranking := 'l.place <-> $5, l.subject_id';
        unindexed := 'cube_distance(l.place, $5), l.subject_id';
    WHEN 'rating' THEN
        value := 'l.stars';
        beyond := '(l.stars, l.rating_count, l.subject_id) < ($12, $13, $14)';
        ranking := 'l.stars DESC, l.rating_count DESC, l.subject_id DESC';
        unindexed := 'l.stars + 0 DESC, l.rating_count DESC, l.subject_id DESC';
    ELSE
        value := 'l.rank';
        beyond := '(l.rank, l.subject_id) < ($12, $14)';
        ranking := 'l.rank DESC, l.subject_id DESC';
        unindexed := 'l.rank + 0 DESC, l.subject_id DESC';
    END CASE;

    -- By relevance and with words there are two tiers: the words in the name, then anywhere.
    first_tier := CASE WHEN sort = 'relevance' AND words IS NOT NULL THEN 0 ELSE 1 END;
    FOR tier_number IN coalesce(after_tier, first_tier)..1 LOOP
        question := CASE
            WHEN words IS NULL THEN filters
            WHEN tier_number = 0 THEN filters && names
            WHEN first_tier = 0 THEN filters && words && !! names
            ELSE filters && words
        END;
        of_tier := 0;
        -- Names are rare enough to do without the thousand.
        FOREACH width IN ARRAY CASE tier_number WHEN 0 THEN ARRAY[greatest(150, 2 * page), NULL]
            ELSE ARRAY[greatest(150, 2 * page), 1000, NULL] END
        LOOP
            source := format(
                'SELECT l.*, (%s)::double precision AS number FROM listings AS l WHERE %s%s%s',
                value,
                -- The document holds tenant and kind too; said in this way the last attempt has no order's index to use.
                CASE WHEN width IS NOT NULL THEN 'l.tenant_id = $1 AND l.kind = $2'
                    ELSE 'l.tenant_id IS NOT DISTINCT FROM $1' || area_condition END,
                CASE WHEN after_id IS NOT NULL AND tier_number = after_tier THEN ' AND ' || beyond ELSE '' END,
                CASE WHEN sort = 'distance' OR width IS NULL THEN place_condition ELSE '' END);
            source := CASE
                WHEN width IS NULL THEN format(
                    '%s AND l.document @@ $4%s ORDER BY %s LIMIT $15 OFFSET $16', source, conditions, unindexed)
                -- The index orders by distance alone. Those as far as the last may go on behind the window, so none of
                -- them counts.
                WHEN sort = 'distance' THEN format(
                    'SELECT * FROM (SELECT w.*, max(number) OVER () AS farthest, count(*) OVER () AS size'
                    ' FROM (%s ORDER BY l.place <-> $5 LIMIT %s) AS w) AS l'
                    ' WHERE (size < %s OR number < farthest) AND l.document @@ $4%s ORDER BY %s LIMIT $15 OFFSET $16',
                    source, width, width, conditions, ranking)
                ELSE format(
                    'SELECT * FROM (%s ORDER BY %s LIMIT %s) AS l WHERE l.document @@ $4%s ORDER BY %s'
                    ' LIMIT $15 OFFSET $16',
                    source, ranking, width, conditions, ranking)
            END;
            -- The index of an order gives its rows one by one; fetched all at once they would have to be sorted.
            PERFORM set_config('enable_bitmapscan', CASE WHEN width IS NULL THEN 'on' ELSE 'off' END, true);
            RETURN QUERY EXECUTE format(
                $query$
                SELECT l.card, l.subject_id, metres_of(cube_distance(l.place, $5)), $17, l.number, l.rating_count,
                    s.is_open, s.closes_at, s.opens_at
                FROM (%s) AS l
                CROSS JOIN LATERAL opening_state(
                    l.week, l.after_midnight, l.replaced, l.special, l.time_zone, $10) AS s
                ORDER BY %s
                $query$, source, ranking)
            USING tenant, of_kind, NULL::text, question, near, within, served, served_longitude, served_latitude,
                moment, least_stars, after_number, after_count, after_id, page - found, of_tier, tier_number;
            GET DIAGNOSTICS added = ROW_COUNT;
            of_tier := of_tier + added;
            found := found + added;
            EXIT WHEN found >= page;
        END LOOP;
        EXIT WHEN found >= page;
    END LOOP;
END
$$;

-- The words with each that is in no listing replaced by the most alike that is in one, by trigrams.
CREATE OR REPLACE FUNCTION corrected_words(of_kind text, asked text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant_id', true), '')::uuid;
    all_of_kind tsquery := quote_literal(key_of_kind(tenant, of_kind))::tsquery;
    corrected text[] := '{}';
    meant text;
    better text;
BEGIN
    IF tenant IS NULL THEN RETURN asked; END IF;
    -- For this transaction. brkaes is like brakes by 0.27.
    PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
    FOREACH meant IN ARRAY asked LOOP
        meant := folded(meant);
        better := NULL;
        IF NOT EXISTS (
            SELECT FROM listings AS l
            WHERE l.tenant_id IS NOT DISTINCT FROM tenant
                AND l.document @@ (all_of_kind && question_of(tenant, ARRAY[meant], '')))
        THEN
            SELECT w.word INTO better
            FROM (
                SELECT c.word, similarity(c.word, meant) AS likeness
                FROM listing_words AS c
                WHERE c.tenant_id = tenant AND c.word % meant
                ORDER BY likeness DESC, c.word
                LIMIT 5
            ) AS w
            WHERE EXISTS (
                SELECT FROM listings AS l
                WHERE l.tenant_id IS NOT DISTINCT FROM tenant
                    AND l.document @@ (all_of_kind && question_of(tenant, ARRAY[w.word], '')))
            ORDER BY w.likeness DESC, w.word
            LIMIT 1;
        END IF;
        corrected := corrected || coalesce(better, meant);
    END LOOP;
    RETURN corrected;
END
$$;

DO $$
DECLARE
    function text;
BEGIN
    FOREACH function IN ARRAY ARRAY['find_listings', 'corrected_words'] LOOP
        EXECUTE format('ALTER FUNCTION %I SET search_path = %I, extensions, pg_temp', function, current_schema());
        -- Compiling costs more than any of these questions.
        EXECUTE format('ALTER FUNCTION %I SET jit = off', function);
        -- Each question has an index that serves it; that a few thousand rows may as well be read whole is not said of
        -- a hundred thousand, which statistics take for few when conditions depend on each other.
        EXECUTE format('ALTER FUNCTION %I SET enable_seqscan = off', function);
        -- Changed within; named here, so that it is what it was when the function ends.
        EXECUTE format('ALTER FUNCTION %I SET enable_bitmapscan = on', function);
        EXECUTE format('ALTER FUNCTION %I SET max_parallel_workers_per_gather = 0', function);
        EXECUTE format('REVOKE ALL ON FUNCTION %I FROM PUBLIC', function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %I TO %I', function, current_schema());
    END LOOP;
END
$$;

-- Nothing asks in this way any more.
DROP FUNCTION question_of(text[], text);
