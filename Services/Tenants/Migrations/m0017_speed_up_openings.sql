-- Search that spends its time on searching:
-- · What is told of the openings of each thing found cost a third of a millisecond, most of it planning: a function in SQL
--   is planned anew in each statement that calls it, one in PL/pgSQL once a session. And most open within two days: two
--   weeks are gone through only where these do not tell.
-- · Whether a listing has a word is looked for in the first 150 of an order before the index of documents lists all that
--   have it: a word that many have is found at once, one that few have makes a short list.
-- · Words within a distance are looked up by the words: PostgreSQL thinks that a box holds a hundred listings, and around a
--   city it holds most of them (90 ms; by the documents 20).

CREATE OR REPLACE FUNCTION openings(
    week int4multirange, after_midnight int4multirange, replaced datemultirange, special tsmultirange, zone text,
    first date, last date
) RETURNS tstzmultirange
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (
        SELECT coalesce(range_agg(tstzrange(opens AT TIME ZONE zone, closes AT TIME ZONE zone)), '{}')
        FROM (
            SELECT day + (lower(part) - start) * interval '1 minute' AS opens,
                day + (upper(part) - start) * interval '1 minute' AS closes
            FROM (
                SELECT first + n AS day, ((first + n) - DATE '2001-01-01') % 7 * 1440 AS start
                FROM generate_series(0, last - first) AS n
            ) AS days,
            unnest(
                CASE WHEN replaced @> day THEN '{}' ELSE week * int4multirange(int4range(start, start + 1440)) END
                + CASE WHEN replaced @> (day - 1) THEN '{}'
                    ELSE after_midnight * int4multirange(int4range(start, start + 1440)) END) AS part
            UNION ALL
            SELECT lower(part), upper(part) FROM unnest(special) AS part WHERE part && tsrange(first, last + 1)
        ) AS parts
        WHERE opens AT TIME ZONE zone < closes AT TIME ZONE zone);
END
$$;

-- What a reader is told: open or not, until when, and the next opening within two weeks.
CREATE OR REPLACE FUNCTION opening_state(
    week int4multirange, after_midnight int4multirange, replaced datemultirange, special tsmultirange, zone text,
    moment timestamptz, OUT is_open boolean, OUT closes_at timestamptz, OUT opens_at timestamptz
)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    today date := (moment AT TIME ZONE zone)::date;
    days integer;
    part tstzrange;
BEGIN
    FOREACH days IN ARRAY ARRAY[2, 14] LOOP
        is_open := false;
        closes_at := NULL;
        opens_at := NULL;
        FOR part IN SELECT * FROM unnest(openings(
            week, after_midnight, replaced, special, zone, today - 1, today + days))
        LOOP
            IF part @> moment THEN
                is_open := true;
                closes_at := upper(part);
            ELSIF lower(part) > moment THEN
                opens_at := lower(part);
                EXIT;
            END IF;
        END LOOP;
        -- What reaches the end of the days that were gone through may go on behind it.
        EXIT WHEN opens_at IS NOT NULL
            AND (closes_at IS NULL OR closes_at < (today + days)::timestamp AT TIME ZONE zone);
    END LOOP;
END
$$;

-- Whether some listing of a kind answers a question.
CREATE FUNCTION is_answered(tenant uuid, of_kind text, question tsquery) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (
            SELECT FROM (
                SELECT l.document FROM listings AS l WHERE l.tenant_id = tenant AND l.kind = of_kind
                ORDER BY l.rank DESC, l.subject_id DESC LIMIT 150) AS l
            WHERE l.document @@ question)
        OR EXISTS (
            SELECT FROM listings AS l
            WHERE l.tenant_id IS NOT DISTINCT FROM tenant
                AND l.document @@ (quote_literal(key_of_kind(tenant, of_kind))::tsquery && question));
END
$$;

-- The words with each that is in no listing replaced by the most alike that is in one, by trigrams.
CREATE OR REPLACE FUNCTION corrected_words(of_kind text, asked text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant_id', true), '')::uuid;
    corrected text[] := '{}';
    meant text;
    better text;
    candidate text;
BEGIN
    IF tenant IS NULL THEN RETURN asked; END IF;
    -- For this transaction. brkaes is like brakes by 0.27.
    PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
    FOREACH meant IN ARRAY asked LOOP
        meant := folded(meant);
        better := meant;
        IF NOT is_answered(tenant, of_kind, question_of(tenant, ARRAY[meant], '')) THEN
            FOR candidate IN
                SELECT c.word FROM listing_words AS c
                WHERE c.tenant_id = tenant AND c.word % meant
                ORDER BY similarity(c.word, meant) DESC, c.word
                LIMIT 5
            LOOP
                IF is_answered(tenant, of_kind, question_of(tenant, ARRAY[candidate], '')) THEN
                    better := candidate;
                    EXIT;
                END IF;
            END LOOP;
        END IF;
        corrected := corrected || better;
    END LOOP;
    RETURN corrected;
END
$$;

DO $$
DECLARE
    setting text;
BEGIN
    -- What replaces a function replaces its settings too: see m0014 for the reasons.
    FOREACH setting IN ARRAY ARRAY[
        format('search_path = %I, extensions, pg_temp', current_schema()), 'jit = off', 'enable_seqscan = off',
        'max_parallel_workers_per_gather = 0'
    ] LOOP
        EXECUTE 'ALTER FUNCTION corrected_words SET ' || setting;
    END LOOP;
    EXECUTE format('GRANT EXECUTE ON FUNCTION corrected_words TO %I', current_schema());
END
$$;

-- The rest of find_listings stays as m0014 has it.
DO $$
DECLARE
    before CONSTANT text := $code$CASE WHEN sort = 'distance' OR width IS NULL THEN place_condition ELSE '' END);$code$;
    after CONSTANT text := $code$CASE
                    WHEN width IS NULL AND words IS NOT NULL AND sort = 'distance' THEN ' AND l.place IS NOT NULL'
                    WHEN width IS NULL AND words IS NOT NULL THEN ''
                    WHEN width IS NULL OR sort = 'distance' THEN place_condition
                    ELSE ''
                END);$code$;
    definition CONSTANT text := pg_get_functiondef('find_listings'::regproc);
BEGIN
    IF strpos(definition, before) = 0 THEN RAISE EXCEPTION 'find_listings is not the one of m0014'; END IF;
    EXECUTE replace(definition, before, after);
END
$$;
