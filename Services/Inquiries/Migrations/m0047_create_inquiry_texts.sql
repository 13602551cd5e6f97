-- What inquiries are found by. Beside the inquiries, whose rows change with each step: words change seldom.
--
-- Under row-level security PostgreSQL uses no index for @@ and %, for they are not LEAKPROOF. Therefore two functions
-- run with their owner's rights, with a pinned search_path; they take the tenant from the transaction's setting, read
-- these two tables and nothing else, and what they name is read again by the caller under the caller's own conditions.
CREATE TABLE inquiry_texts (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    -- Words that whoever is asked may read: need, trade, vehicle.
    asked tsvector NOT NULL,
    -- Those, and names and addresses.
    everything tsvector NOT NULL,
    CONSTRAINT inquiry_texts_pkey PRIMARY KEY (tenant_id, inquiry_id),
    CONSTRAINT inquiry_texts_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id)
);

-- Serves inquiries_with. What has not been merged into the index is read by each search: 256 kB at most.
CREATE INDEX inquiry_texts_everything ON inquiry_texts
    USING gin (tenant_id extensions.uuid_ops, everything) WITH (gin_pending_list_limit = 256);

-- The words of a tenant's inquiries, to find what a misspelt one meant. A word stays when its last inquiry changes.
CREATE TABLE inquiry_words (
    tenant_id uuid NOT NULL,
    word text COLLATE "C" NOT NULL,
    CONSTRAINT inquiry_words_pkey PRIMARY KEY (tenant_id, word)
);

-- Serves words_meant.
CREATE INDEX inquiry_words_by_trigrams ON inquiry_words
    USING gin (tenant_id extensions.uuid_ops, word extensions.gin_trgm_ops);

DO $$
DECLARE
    name text;
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    FOREACH name IN ARRAY ARRAY['inquiry_texts', 'inquiry_words'] LOOP
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

-- The words of a text, as they stand and by their English stem. Without positions: nothing asks for them.
CREATE FUNCTION words_of(text text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN strip(to_tsvector('pg_catalog.simple', folded(text)) || to_tsvector('pg_catalog.english', folded(text)));

-- What whoever is asked may read of an inquiry.
CREATE FUNCTION text_asked(details jsonb, vehicle jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat_ws(' ', details ->> 'need', details ->> 'trade', details -> 'vehicle' ->> 'vin',
        coalesce(details -> 'vehicle' ->> 'year', vehicle ->> 'year'),
        coalesce(details -> 'vehicle' ->> 'make', vehicle ->> 'make'),
        coalesce(details -> 'vehicle' ->> 'model', vehicle ->> 'model'));

-- What others may not.
CREATE FUNCTION text_private(details jsonb, contact jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN concat_ws(' ', contact ->> 'name', contact -> 'guest' ->> 'name', contact -> 'guest' ->> 'email',
        details -> 'location' ->> 'address', details -> 'location' ->> 'postalCode');

-- The question that some words make: each must begin a word or share its English stem; words too common to say anything
-- are left out. Null where nothing is left.
CREATE FUNCTION question_of(asked text[]) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    word text;
    stem tsvector;
    part tsquery;
    question tsquery;
BEGIN
    FOREACH word IN ARRAY asked LOOP
        stem := to_tsvector('pg_catalog.english', word);
        CONTINUE WHEN word = '' OR length(stem) = 0;
        part := (quote_literal(word) || ':*')::tsquery || quote_literal((tsvector_to_array(stem))[1])::tsquery;
        question := CASE WHEN question IS NULL THEN part ELSE question && part END;
    END LOOP;
    RETURN question;
END
$$;

-- Keeps the words of an inquiry beside it, whoever writes the row.
CREATE FUNCTION keep_inquiry_text() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    of_asked text := text_asked(NEW.details, NEW.vehicle);
    of_private text := text_private(NEW.details, NEW.contact);
BEGIN
    INSERT INTO inquiry_texts (tenant_id, inquiry_id, asked, everything)
    VALUES (NEW.tenant_id, NEW.id, words_of(of_asked), words_of(concat_ws(' ', of_asked, of_private)))
    ON CONFLICT ON CONSTRAINT inquiry_texts_pkey DO UPDATE
    SET asked = excluded.asked, everything = excluded.everything;
    -- In one order everywhere, so that two inquiries with the same new words cannot wait for each other in a ring.
    INSERT INTO inquiry_words (tenant_id, word)
    SELECT DISTINCT NEW.tenant_id, own.word
    FROM regexp_split_to_table(folded(concat_ws(' ', of_asked, of_private)), ' ') AS own (word)
    WHERE length(own.word) BETWEEN 3 AND 40 AND own.word !~ '[0-9]' AND NOT EXISTS (
        SELECT FROM inquiry_words AS known WHERE known.tenant_id = NEW.tenant_id AND known.word = own.word)
    ORDER BY own.word
    ON CONFLICT ON CONSTRAINT inquiry_words_pkey DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_text_of_new AFTER INSERT ON inquiries FOR EACH ROW EXECUTE FUNCTION keep_inquiry_text();
CREATE TRIGGER keep_text_of_changed AFTER UPDATE ON inquiries FOR EACH ROW
    WHEN (OLD.details IS DISTINCT FROM NEW.details OR OLD.contact IS DISTINCT FROM NEW.contact
        OR OLD.vehicle IS DISTINCT FROM NEW.vehicle)
    EXECUTE FUNCTION keep_inquiry_text();

-- Inquiries that are there already, of all tenants: seen by the owner while nothing is forced.
ALTER TABLE inquiries NO FORCE ROW LEVEL SECURITY;
ALTER TABLE inquiry_texts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE inquiry_words NO FORCE ROW LEVEL SECURITY;
INSERT INTO inquiry_texts (tenant_id, inquiry_id, asked, everything)
SELECT tenant_id, id, words_of(text_asked(details, vehicle)),
    words_of(concat_ws(' ', text_asked(details, vehicle), text_private(details, contact)))
FROM inquiries;
INSERT INTO inquiry_words (tenant_id, word)
SELECT DISTINCT i.tenant_id, own.word
FROM inquiries AS i,
    regexp_split_to_table(
        folded(concat_ws(' ', text_asked(i.details, i.vehicle), text_private(i.details, i.contact))), ' ') AS own (word)
WHERE length(own.word) BETWEEN 3 AND 40 AND own.word !~ '[0-9]';
ALTER TABLE inquiries FORCE ROW LEVEL SECURITY;
ALTER TABLE inquiry_texts FORCE ROW LEVEL SECURITY;
ALTER TABLE inquiry_words FORCE ROW LEVEL SECURITY;

-- The tenant's inquiries with all the words of a question.
CREATE FUNCTION inquiries_with(question tsquery) RETURNS TABLE (inquiry_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 500
AS $$
    SELECT t.inquiry_id FROM inquiry_texts AS t
    WHERE t.tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid AND t.everything @@ question
$$;

-- The words as they are understood: one that begins no word of the tenant's inquiries is replaced by the most alike.
CREATE FUNCTION words_meant(asked text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant_id', true), '')::uuid;
    meant text[] := '{}';
    given text;
    better text;
BEGIN
    -- For this transaction. brkaes is like brakes by 0.27.
    PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
    FOREACH given IN ARRAY asked LOOP
        better := NULL;
        IF length(given) BETWEEN 4 AND 40 AND given !~ '[0-9]' AND NOT EXISTS (
            SELECT FROM inquiry_words AS w
            WHERE w.tenant_id = tenant AND w.word >= given COLLATE "C" AND w.word < given || chr(1114111))
        THEN
            SELECT w.word INTO better FROM inquiry_words AS w
            WHERE w.tenant_id = tenant AND w.word % given
            ORDER BY similarity(w.word, given) DESC, w.word
            LIMIT 1;
        END IF;
        meant := meant || coalesce(better, given);
    END LOOP;
    RETURN meant;
END
$$;

DO $$
DECLARE
    signature text;
BEGIN
    FOREACH signature IN ARRAY ARRAY['inquiries_with(tsquery)', 'words_meant(text[])'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, extensions, pg_temp', signature, current_schema());
        -- Each question has an index that serves it, and compiling costs more than any of them.
        EXECUTE format('ALTER FUNCTION %s SET jit = off', signature);
        EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', signature);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, current_schema());
    END LOOP;
END
$$;
