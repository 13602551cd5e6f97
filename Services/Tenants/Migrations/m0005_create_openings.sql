-- Opening hours, from the documents in businesses.hours and professionals.hours to answers about a moment. Hours follow
-- the clock on the wall of their time zone. An interval belongs to the day it begins on, also where it ends after
-- midnight; a date of its own hours or a vacation takes the place of what begins on that day.

-- 08:30 as 510.
CREATE FUNCTION minutes_of(clock text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN left(clock, 2)::integer * 60 + right(clock, 2)::integer;

-- When an interval ends, in minutes from the start of the day it begins on: up to 2880.
CREATE FUNCTION minutes_until(opens text, closes text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN minutes_of(closes) + CASE WHEN minutes_of(closes) <= minutes_of(opens) THEN 1440 ELSE 0 END;

-- Minute of the week of a local time; Monday 00:00 is 0. 2001-01-01 was a Monday.
CREATE FUNCTION minute_of_week(clock timestamp) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (clock::date - DATE '2001-01-01') % 7 * 1440 + floor(date_part('epoch', clock::time) / 60)::integer;

-- Minutes of the week that are open: on the day on which an interval begins, or with `after_midnight` what of it lies on
-- the day after.
CREATE FUNCTION open_minutes(hours jsonb, after_midnight boolean) RETURNS int4multirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(range_agg(part), '{}')
    FROM (
        SELECT CASE
            WHEN NOT after_midnight THEN int4range(start + opens, start + least(closes, 1440))
            WHEN closes > 1440 THEN int4range((start + 1440) % 10080, (start + 1440) % 10080 + closes - 1440)
        END AS part
        FROM (
            SELECT (array_position(
                    ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
                    entry ->> 'day') - 1) * 1440 AS start,
                minutes_of(entry ->> 'opens') AS opens,
                minutes_until(entry ->> 'opens', entry ->> 'closes') AS closes
            FROM jsonb_array_elements(hours -> 'weekly') AS entry
        ) AS entries
    ) AS parts
    WHERE part IS NOT NULL
$$;

-- Days on which the weekly hours do not hold.
CREATE FUNCTION replaced_days(hours jsonb, vacations jsonb) RETURNS datemultirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(range_agg(days), '{}')
    FROM (
        SELECT daterange((entry ->> 'date')::date, (entry ->> 'date')::date, '[]') AS days
        FROM jsonb_array_elements(hours -> 'exceptions') AS entry
        UNION ALL
        SELECT daterange((entry ->> 'from')::date, (entry ->> 'to')::date, '[]')
        FROM jsonb_array_elements(vacations) AS entry
    ) AS parts
$$;

-- The hours of dates of their own, as local times, without vacations.
CREATE FUNCTION special_hours(hours jsonb, vacations jsonb) RETURNS tsmultirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(
        range_agg(tsrange(
            day + minutes_of(part ->> 'opens') * interval '1 minute',
            day + minutes_until(part ->> 'opens', part ->> 'closes') * interval '1 minute')), '{}')
    FROM (
        SELECT (entry ->> 'date')::date AS day, entry -> 'intervals' AS parts
        FROM jsonb_array_elements(hours -> 'exceptions') AS entry
    ) AS exceptions, jsonb_array_elements(exceptions.parts) AS part
    WHERE NOT replaced_days(NULL, vacations) @> day
$$;

-- Whether it is open at a moment. One expression, so that a search pays no call for it.
CREATE FUNCTION is_open(
    week int4multirange, after_midnight int4multirange, replaced datemultirange, special tsmultirange, zone text,
    moment timestamptz
) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT week @> minute_of_week(moment AT TIME ZONE zone) AND NOT replaced @> (moment AT TIME ZONE zone)::date
        OR after_midnight @> minute_of_week(moment AT TIME ZONE zone)
            AND NOT replaced @> ((moment AT TIME ZONE zone)::date - 1)
        OR special @> (moment AT TIME ZONE zone)
$$;

-- The open times of some days, in absolute time.
CREATE FUNCTION openings(
    week int4multirange, after_midnight int4multirange, replaced datemultirange, special tsmultirange, zone text,
    first date, last date
) RETURNS tstzmultirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
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
    WHERE opens AT TIME ZONE zone < closes AT TIME ZONE zone
$$;

-- What a reader is told: open or not, since or until when, and the next opening within two weeks.
CREATE FUNCTION opening_state(
    week int4multirange, after_midnight int4multirange, replaced datemultirange, special tsmultirange, zone text,
    moment timestamptz, OUT is_open boolean, OUT closes_at timestamptz, OUT opens_at timestamptz
)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT count(*) FILTER (WHERE part @> moment) > 0, max(upper(part)) FILTER (WHERE part @> moment),
        min(lower(part)) FILTER (WHERE lower(part) > moment)
    FROM unnest(openings(
        week, after_midnight, replaced, special, zone, (moment AT TIME ZONE zone)::date - 1,
        (moment AT TIME ZONE zone)::date + 14)) AS part
$$;
