-- The question that some words make: each must begin a word of the listing or share its English stem; words too common
-- to say anything are left out. Null without any.
CREATE FUNCTION question_of(asked text[]) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    word text;
    stem tsquery;
    question tsquery;
BEGIN
    FOREACH word IN ARRAY asked LOOP
        word := folded(word);
        CONTINUE WHEN word = '';
        stem := to_tsquery('pg_catalog.english', quote_literal(word));
        CONTINUE WHEN numnode(stem) = 0;
        stem := stem || to_tsquery('pg_catalog.simple', quote_literal(word) || ':*');
        question := CASE WHEN question IS NULL THEN stem ELSE question && stem END;
    END LOOP;
    RETURN question;
END
$$;

-- One page of what visitors find, see m0006. The order is by `sort`: relevance (with words: first who has them in the
-- name), rating, or distance from `near`. `after_…` are the key values of the last item of the page before.
CREATE FUNCTION find_listings(
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
    question tsquery := question_of(asked);
    near extensions.cube := on_sphere(near_latitude, near_longitude);
    served extensions.cube := on_sphere(served_latitude, served_longitude);
    conditions text := 'l.tenant_id = $1 AND l.kind = $2 AND l.keys @> $3';
    beyond text;
    ranking text;
    first_tier integer;
    found integer := 0;
    added integer;
BEGIN
    IF within IS NOT NULL THEN
        conditions := conditions || ' AND l.place <@ cube_enlarge($5, chord_of($6), 3)'
            ' AND cube_distance(l.place, $5) <= chord_of($6)';
    END IF;
    IF served IS NOT NULL THEN
        conditions := conditions || ' AND (cube_distance(l.area_centre, $7) <= chord_of(l.area_radius)'
            ' OR l.area_polygon @> point($8, $9))';
    END IF;
    IF only_open THEN
        conditions := conditions || ' AND is_open(l.week, l.after_midnight, l.replaced, l.special, l.time_zone, $10)';
    END IF;
    IF least_stars IS NOT NULL THEN conditions := conditions || ' AND l.stars >= $11'; END IF;

    CASE sort
    WHEN 'distance' THEN
        conditions := conditions || ' AND l.place IS NOT NULL';
        beyond := '(l.place <-> $5, l.subject_id) > ($12, $14)';
        ranking := 'l.place <-> $5, l.subject_id';
    WHEN 'rating' THEN
        beyond := '(l.stars, l.rating_count, l.subject_id) < ($12, $13, $14)';
        ranking := 'l.stars DESC, l.rating_count DESC, l.subject_id DESC';
    ELSE
        beyond := '(l.rank, l.subject_id) < ($12, $14)';
        ranking := 'l.rank DESC, l.subject_id DESC';
    END CASE;

    -- By relevance and with words there are two tiers: the words in the name, then anywhere.
    first_tier := CASE WHEN sort = 'relevance' AND question IS NOT NULL THEN 0 ELSE 1 END;
    FOR tier_number IN coalesce(after_tier, first_tier)..1 LOOP
        RETURN QUERY EXECUTE format(
            $query$
            SELECT l.card, l.subject_id, metres_of(l.chord), %s, l.number, l.rating_count, s.is_open, s.closes_at, s.opens_at
            FROM (
                SELECT l.*, l.place <-> $5 AS chord, (%s)::double precision AS number
                FROM listings AS l
                WHERE %s%s%s
                ORDER BY %s
                LIMIT $15
            ) AS l
            CROSS JOIN LATERAL opening_state(
                l.week, l.after_midnight, l.replaced, l.special, l.time_zone, $10) AS s
            ORDER BY %s
            $query$,
            tier_number,
            CASE sort WHEN 'distance' THEN 'l.place <-> $5' WHEN 'rating' THEN 'l.stars' ELSE 'l.rank' END,
            conditions,
            CASE
                WHEN question IS NULL THEN ''
                WHEN tier_number = 0 THEN ' AND l.names @@ $4'
                WHEN first_tier = 0 THEN ' AND l.words @@ $4 AND NOT l.names @@ $4'
                ELSE ' AND l.words @@ $4'
            END,
            CASE WHEN after_id IS NULL OR tier_number <> after_tier THEN '' ELSE ' AND ' || beyond END,
            ranking, ranking)
        USING tenant, of_kind, ('kind:' || of_kind) || wanted, question, near, within, served, served_longitude,
            served_latitude, moment, least_stars, after_number, after_count, after_id, page - found;
        GET DIAGNOSTICS added = ROW_COUNT;
        found := found + added;
        EXIT WHEN found >= page;
    END LOOP;
END
$$;

-- The words with each that is in no listing replaced by the most alike that is in one, by trigrams.
CREATE FUNCTION corrected_words(of_kind text, asked text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant_id', true), '')::uuid;
    corrected text[] := '{}';
    meant text;
    better text;
BEGIN
    FOREACH meant IN ARRAY asked LOOP
        meant := folded(meant);
        better := NULL;
        IF NOT EXISTS (
            SELECT FROM listings AS l
            WHERE l.tenant_id = tenant AND l.keys @> ARRAY['kind:' || of_kind] AND l.words @@ question_of(ARRAY[meant]))
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
                WHERE l.tenant_id = tenant AND l.keys @> ARRAY['kind:' || of_kind]
                    AND l.words @@ question_of(ARRAY[w.word]))
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
        EXECUTE format('REVOKE ALL ON FUNCTION %I FROM PUBLIC', function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %I TO %I', function, current_schema());
    END LOOP;
END
$$;
