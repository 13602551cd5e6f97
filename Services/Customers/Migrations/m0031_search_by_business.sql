-- Terms stand once for everybody who may search all customers of the tenant and once for each business that has the
-- customer now: a business of tens of thousands of customers finds among its own as fast as the tenant among all, where
-- going through the tenant's and asking of each whether it is one's own took a tenth of a second.

-- Rows that are there are every tenant's: this step sees them all.
ALTER TABLE search_terms NO FORCE ROW LEVEL SECURITY;
ALTER TABLE relationships NO FORCE ROW LEVEL SECURITY;

ALTER TABLE search_terms ADD COLUMN scope uuid;
UPDATE search_terms SET scope = tenant_id;
ALTER TABLE search_terms ALTER COLUMN scope SET NOT NULL;
COMMENT ON COLUMN search_terms.scope IS 'Whose search it serves: the tenant''s id, or that of a business that has the customer.';
ALTER TABLE search_terms DROP CONSTRAINT search_terms_pkey;
INSERT INTO search_terms (tenant_id, scope, term, customer_id)
SELECT t.tenant_id, r.business_id, t.term, t.customer_id
FROM search_terms AS t
JOIN relationships AS r ON r.tenant_id = t.tenant_id AND r.customer_id = t.customer_id AND r.until IS NULL;
ALTER TABLE search_terms ADD CONSTRAINT search_terms_pkey PRIMARY KEY (tenant_id, scope, term, customer_id);
DROP INDEX search_terms_customer_id;
CREATE INDEX search_terms_customer_id ON search_terms (tenant_id, customer_id, scope, term);

ALTER TABLE search_terms FORCE ROW LEVEL SECURITY;
ALTER TABLE relationships FORCE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION index_customer(tenant uuid, customer uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c customers;
    wanted text[];
    scopes uuid[] := tenant || ARRAY(
        SELECT business_id FROM relationships
        WHERE tenant_id = tenant AND customer_id = customer AND until IS NULL);
BEGIN
    SELECT * INTO STRICT c FROM customers WHERE tenant_id = tenant AND id = customer;
    wanted := ARRAY(SELECT terms_of(c));
    DELETE FROM search_terms
    WHERE tenant_id = tenant AND customer_id = customer AND (term <> ALL (wanted) OR scope <> ALL (scopes));
    INSERT INTO search_terms (tenant_id, scope, term, customer_id)
    SELECT tenant, scope, term, customer FROM unnest(scopes) AS scope, unnest(wanted) AS term
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

-- Where a business gets or gives up a customer: its own terms come and go with the relationship.
CREATE FUNCTION index_relationship() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until IS NULL THEN
        INSERT INTO search_terms (tenant_id, scope, term, customer_id)
        SELECT t.tenant_id, NEW.business_id, t.term, t.customer_id
        FROM search_terms AS t
        WHERE t.tenant_id = NEW.tenant_id AND t.customer_id = NEW.customer_id AND t.scope = NEW.tenant_id
        ON CONFLICT ON CONSTRAINT search_terms_pkey DO NOTHING;
    ELSE
        DELETE FROM search_terms AS t
        WHERE t.tenant_id = NEW.tenant_id AND t.customer_id = NEW.customer_id AND t.scope = NEW.business_id
            AND NOT EXISTS (
                SELECT FROM relationships AS r
                WHERE r.tenant_id = NEW.tenant_id AND r.customer_id = NEW.customer_id
                    AND r.business_id = NEW.business_id AND r.until IS NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER relationships_are_indexed AFTER INSERT OR UPDATE OF until ON relationships
    FOR EACH ROW EXECUTE FUNCTION index_relationship();
