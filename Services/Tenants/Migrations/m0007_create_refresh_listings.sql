-- What a listing is searched by, see m0006.
CREATE FUNCTION listing_document(
    tenant uuid, kind text, names text, texts text, keys text[], hours jsonb, vacations jsonb, zone text
) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT words_of(concat_ws(' ', names, texts))
        || array_to_tsvector(
            ARRAY[key_of_kind(tenant, kind)]
            || ARRAY(SELECT DISTINCT '=' || key FROM unnest(keys) AS key)
            || ARRAY(SELECT '@' || word FROM unnest(tsvector_to_array(words_of(names))) AS word)
            || open_quarters(
                open_minutes(hours, false), open_minutes(hours, true), special_hours(hours, vacations), zone))
$$;

-- A language as it is and without its region: who asks for es finds es-MX.
CREATE FUNCTION language_keys(languages text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN keys_of('language', languages) || keys_of('language', (
        SELECT array_agg(split_part(tag, '-', 1)) FROM unnest(languages) AS tag));

-- Makes the listings of a business and its professionals anew, or with `of_professional` of that one alone. The caller
-- has locked the row of the business, so that two changes of one business never overtake each other.
CREATE FUNCTION refresh_listings(of_tenant uuid, of_business uuid, of_professional uuid DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM listings
    WHERE tenant_id = of_tenant AND business_id = of_business
        AND (of_professional IS NULL OR subject_id = of_professional);

    INSERT INTO listings (tenant_id, kind, subject_id, business_id, document, place, area_centre, area_radius,
        area_polygon, stars, rating_count, is_verified, week, after_midnight, replaced, special, time_zone, card)
    SELECT p.tenant_id, 'professional', p.professional_id, p.business_id,
        listing_document(
            p.tenant_id, 'professional', concat_ws(' ', p.name, b.name),
            concat_ws(' ', p.headline, array_to_string(p.trades, ' '),
                (SELECT string_agg(t.name, ' ') FROM trades AS t
                 WHERE t.tenant_id = p.tenant_id AND t.trade = ANY (p.trades)),
                array_to_string(p.makes, ' '), array_to_string(p.powertrains, ' '), array_to_string(p.services, ' '),
                b.address ->> 'city', p.description),
            ARRAY['business:' || b.business_id]
                || (SELECT coalesce(array_agg('trade:' || trade), '{}') FROM unnest(p.trades) AS trade)
                || keys_of('make', p.makes) || keys_of('powertrain', p.powertrains)
                || keys_of('service', p.services) || language_keys(p.languages)
                || (SELECT coalesce(
                        array_agg('zip:' || (p.area ->> 'country') || '-' || replace(upper(code), ' ', '')), '{}')
                    FROM jsonb_array_elements_text(p.area -> 'postalCodes') AS code)
                || CASE WHEN p.verified_at IS NULL THEN '{}'::text[] ELSE ARRAY['verified'] END,
            coalesce(p.hours, b.hours), p.vacations, b.time_zone),
        on_sphere(coalesce(p.latitude, b.latitude), coalesce(p.longitude, b.longitude)),
        CASE p.area ->> 'kind' WHEN 'circle' THEN on_sphere(
            coalesce((p.area -> 'center' ->> 'latitude')::double precision, p.latitude, b.latitude),
            coalesce((p.area -> 'center' ->> 'longitude')::double precision, p.longitude, b.longitude)) END,
        CASE p.area ->> 'kind' WHEN 'circle' THEN (p.area ->> 'radius')::double precision END,
        CASE p.area ->> 'kind' WHEN 'polygon' THEN (
            SELECT ('(' || string_agg(format('(%s,%s)', corner ->> 'longitude', corner ->> 'latitude'), ',' ORDER BY n)
                || ')')::polygon
            FROM jsonb_array_elements(p.area -> 'polygon') WITH ORDINALITY AS corners (corner, n)) END,
        coalesce(p.rating, 0), p.rating_count, p.verified_at IS NOT NULL,
        open_minutes(coalesce(p.hours, b.hours), false), open_minutes(coalesce(p.hours, b.hours), true),
        replaced_days(coalesce(p.hours, b.hours), p.vacations), special_hours(coalesce(p.hours, b.hours), p.vacations),
        b.time_zone,
        json_build_object(
            'id', p.professional_id, 'name', p.name, 'headline', p.headline,
            'business', json_build_object('id', b.business_id, 'name', b.name), 'trades', p.trades, 'makes', p.makes,
            'powertrains', p.powertrains, 'services', p.services, 'languages', p.languages,
            'city', b.address ->> 'city', 'region', b.address ->> 'region', 'photo', p.photos[1],
            'place', CASE WHEN coalesce(p.latitude, b.latitude) IS NOT NULL THEN json_build_object(
                'latitude', coalesce(p.latitude, b.latitude), 'longitude', coalesce(p.longitude, b.longitude)) END,
            'isVerified', p.verified_at IS NOT NULL,
            'rating', CASE WHEN p.rating IS NOT NULL THEN json_build_object(
                'average', round(p.rating / 100.0, 2), 'count', p.rating_count) END)
    FROM professionals AS p
    JOIN businesses AS b ON b.tenant_id = p.tenant_id AND b.business_id = p.business_id
    WHERE p.tenant_id = of_tenant AND p.business_id = of_business
        AND (of_professional IS NULL OR p.professional_id = of_professional)
        AND p.is_published AND p.closed_at IS NULL AND b.is_published AND b.closed_at IS NULL;

    IF of_professional IS NULL THEN
        INSERT INTO listings (tenant_id, kind, subject_id, business_id, document, place, stars, rating_count,
            is_verified, week, after_midnight, replaced, special, time_zone, card)
        SELECT b.tenant_id, 'business', b.business_id, b.business_id,
            listing_document(
                b.tenant_id, 'business', b.name,
                concat_ws(' ', array_to_string(b.trades, ' '),
                    (SELECT string_agg(t.name, ' ') FROM trades AS t
                     WHERE t.tenant_id = b.tenant_id AND t.trade = ANY (b.trades)),
                    b.address ->> 'city', b.description),
                (SELECT coalesce(array_agg('trade:' || trade), '{}') FROM unnest(b.trades) AS trade)
                    || language_keys(b.languages)
                    || CASE WHEN b.verified_at IS NULL THEN '{}'::text[] ELSE ARRAY['verified'] END,
                b.hours, NULL, b.time_zone),
            on_sphere(b.latitude, b.longitude), 0, 0, b.verified_at IS NOT NULL,
            open_minutes(b.hours, false), open_minutes(b.hours, true), replaced_days(b.hours, NULL),
            special_hours(b.hours, NULL), b.time_zone,
            json_build_object(
                'id', b.business_id, 'name', b.name, 'trades', b.trades, 'languages', b.languages,
                'city', b.address ->> 'city', 'region', b.address ->> 'region', 'photo', b.photos[1],
                'place', CASE WHEN b.latitude IS NOT NULL THEN json_build_object(
                    'latitude', b.latitude, 'longitude', b.longitude) END,
                'isVerified', b.verified_at IS NOT NULL)
        FROM businesses AS b
        WHERE b.tenant_id = of_tenant AND b.business_id = of_business AND b.is_published AND b.closed_at IS NULL;
    END IF;

    -- In one order, so that two transactions which add the same words do not wait for each other in a circle.
    INSERT INTO listing_words (tenant_id, word)
    SELECT of_tenant, word
    FROM (
        SELECT DISTINCT word
        FROM listings AS l, unnest(tsvector_to_array(l.document)) AS word
        WHERE l.tenant_id = of_tenant AND l.business_id = of_business
            AND (of_professional IS NULL OR l.subject_id = of_professional)
            AND char_length(word) BETWEEN 3 AND 40 AND left(word, 1) NOT IN ('=', '@')
    ) AS new
    WHERE NOT EXISTS (SELECT FROM listing_words AS w WHERE w.tenant_id = of_tenant AND w.word = new.word)
    ORDER BY word
    ON CONFLICT ON CONSTRAINT listing_words_pkey DO NOTHING;
END
$$;
