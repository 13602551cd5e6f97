-- Who owned a vehicle from when to when. No vehicle has two owners at a time: the exclusion constraint says so, also to
-- transfers that meet. Needs the extension btree_gist for equality of uuid in GiST.
CREATE TABLE ownerships (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    vehicle_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    period tstzrange NOT NULL,
    CONSTRAINT ownerships_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT ownerships_vehicle_fkey FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicles (tenant_id, id),
    CONSTRAINT ownerships_customer_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT ownerships_period_not_empty CHECK (NOT isempty(period) AND NOT lower_inf(period)),
    CONSTRAINT ownerships_one_at_a_time
        EXCLUDE USING gist (tenant_id WITH =, vehicle_id WITH =, period WITH &&)
);

-- Serves ownerships(of:) and the foreign key.
CREATE INDEX ownerships_vehicle_id ON ownerships (tenant_id, vehicle_id, id);
-- Serves a customer's vehicles and the foreign key.
CREATE INDEX ownerships_customer_id ON ownerships (tenant_id, customer_id, vehicle_id);

ALTER TABLE ownerships ENABLE ROW LEVEL SECURITY;
ALTER TABLE ownerships FORCE ROW LEVEL SECURITY;
CREATE POLICY ownerships_of_tenant ON ownerships
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- The vehicles that are a customer's now add their plates and VINs to what the customer is found by.
CREATE OR REPLACE FUNCTION terms_of(c customers) RETURNS SETOF text LANGUAGE sql STABLE AS $$
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
        UNION ALL
        SELECT '#' || code
        FROM ownerships AS o
        JOIN vehicles AS v ON v.tenant_id = o.tenant_id AND v.id = o.vehicle_id,
            LATERAL unnest(ARRAY[search_code(v.plate), search_code(v.vin), right(search_code(v.vin), 8)]) AS code
        WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id AND upper_inf(o.period) AND code <> ''
    ) AS terms
    WHERE length(term) BETWEEN 1 AND 300 AND term <> '='
$$;
