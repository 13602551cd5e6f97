-- Search that forgives slips, on B-trees with equality and ranges only.
--
-- Under row-level security PostgreSQL uses an index for a caller's condition only when its operator is leakproof; those
-- of pg_trgm, LIKE, @@ and && are not, so their indexes would never be used by the run-time role. =, < and >= are.

-- A text as it is searched for: lower case, without accents, compatibility forms resolved.
CREATE FUNCTION search_form(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(replace(
        regexp_replace(normalize(lower(given), NFKD), '[\u0300-\u036f]', '', 'g'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), 'ł', 'l')
$$;

-- Its words: letters and digits of any script.
CREATE FUNCTION search_words(given text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_remove(regexp_split_to_array(search_form(given), '[^[:alnum:]]+'), '')
$$;

-- Plates and VINs: without separators, letters that are taken for digits as those digits.
CREATE FUNCTION search_code(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(regexp_replace(search_form(given), '[^[:alnum:]]+', '', 'g'), 'oqi', '001')
$$;

-- A word and what remains of it when letters are left out: one of a word of four letters or more, two of seven to
-- fourteen. Two words that differ by as many slips have one of these in common (symmetric deletion).
CREATE FUNCTION search_variants_of(word text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT word
    UNION
    SELECT overlay(word PLACING '' FROM i FOR 1)
    FROM generate_series(1, length(word)) AS i
    WHERE length(word) BETWEEN 4 AND 30
    UNION
    SELECT overlay(overlay(word PLACING '' FROM j FOR 1) PLACING '' FROM i FOR 1)
    FROM generate_series(1, length(word)) AS i, generate_series(1, length(word)) AS j
    WHERE i < j AND length(word) BETWEEN 7 AND 14
$$;

-- What a customer is found by: words of names and of e-mail addresses as they are; '=' and the whole name from either end,
-- words with one space between; an address whole; '+' and the digits of a phone number, whole and its last ten and seven;
-- '#' and a plate or VIN (its last eight too); 'tag:' and a tag.
CREATE TABLE search_terms (
    tenant_id uuid NOT NULL,
    term text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    CONSTRAINT search_terms_pkey PRIMARY KEY (tenant_id, term, customer_id),
    CONSTRAINT search_terms_customer_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

-- Serves the look whether a customer answers another word too, what changes with the customer, and the foreign key.
CREATE INDEX search_terms_customer_id ON search_terms (tenant_id, customer_id, term);

-- The tenant's vocabulary: every word of a name with its variants, for finding what a misspelt word may mean.
CREATE TABLE search_variants (
    tenant_id uuid NOT NULL,
    variant text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    CONSTRAINT search_variants_pkey PRIMARY KEY (tenant_id, variant, word)
);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['search_terms', 'search_variants'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY %I ON %I
                USING (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)
                WITH CHECK (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)',
            name || '_of_tenant', name);
    END LOOP;
END
$$;

-- The words of a customer's names, which may be misspelt.
CREATE FUNCTION name_words_of(c customers) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT search_words(concat_ws(' ', c.given_name, c.family_name, c.company_name))
$$;

-- All a customer is found by.
CREATE FUNCTION terms_of(c customers) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT DISTINCT term
    FROM (
        SELECT unnest(name_words_of(c)) AS term
        UNION ALL
        SELECT '=' || array_to_string(search_words(name), ' ')
        FROM unnest(ARRAY[
            concat_ws(' ', c.given_name, c.family_name), concat_ws(' ', c.family_name, c.given_name), c.company_name
        ]) AS name
        UNION ALL
        SELECT unnest(search_words(split_part(e ->> 'address', '@', 1)) || search_form(e ->> 'address'))
        FROM jsonb_array_elements(c.emails) AS e
        UNION ALL
        SELECT '+' || right(substr(p ->> 'number', 2), digits)
        FROM jsonb_array_elements(c.phones) AS p, unnest(ARRAY[15, 10, 7]) AS digits
        UNION ALL
        SELECT 'tag:' || tag FROM unnest(c.tags) AS tag
    ) AS terms
    WHERE length(term) BETWEEN 1 AND 300 AND term <> '='
$$;

-- Brings search_terms and search_variants to what the customer's row says. Called in the transaction that changes it.
CREATE FUNCTION index_customer(tenant uuid, customer uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c customers;
    wanted text[];
BEGIN
    SELECT * INTO STRICT c FROM customers WHERE tenant_id = tenant AND id = customer;
    wanted := ARRAY(SELECT terms_of(c));
    DELETE FROM search_terms WHERE tenant_id = tenant AND customer_id = customer AND term <> ALL (wanted);
    INSERT INTO search_terms (tenant_id, term, customer_id)
    SELECT tenant, term, customer FROM unnest(wanted) AS term
    ON CONFLICT ON CONSTRAINT search_terms_pkey DO NOTHING;
    -- In one order everywhere, so that two customers with the same new words cannot wait for each other in a ring.
    INSERT INTO search_variants (tenant_id, variant, word)
    SELECT DISTINCT tenant, own.variant, w.word
    FROM unnest(name_words_of(c)) AS w (word), search_variants_of(w.word) AS own (variant)
    WHERE length(w.word) BETWEEN 4 AND 30 AND NOT EXISTS (
        SELECT FROM search_variants AS known
        WHERE known.tenant_id = tenant AND known.variant = w.word AND known.word = w.word)
    ORDER BY own.variant, w.word
    ON CONFLICT ON CONSTRAINT search_variants_pkey DO NOTHING;
END
$$;
