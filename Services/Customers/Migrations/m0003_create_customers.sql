-- A person or company that the tenant serves. E-mail addresses and phone numbers are no keys: families and fleets share
-- them. Those lists are read and written with the row only, hence JSON; search_terms makes them findable.
CREATE TABLE customers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    given_name text,
    family_name text,
    company_name text,
    -- How the customer is called in lists: made of the names above.
    name text NOT NULL,
    -- [{"address", "label", "isPrimary"}]
    emails jsonb NOT NULL,
    -- [{"number", "label", "isPrimary"}]
    phones jsonb NOT NULL,
    -- [{"label", "lines", "city", "region", "postalCode", "country"}]
    addresses jsonb NOT NULL,
    language text,
    time_zone text,
    preferred_channel text,
    tags text[] NOT NULL,
    -- The account whose person this is, once registered or claimed. One account may be a person and a fleet's contact.
    account_id uuid,
    origin text NOT NULL,
    -- SHA-256 of the creating request: the same id with the same content is the same creation (offline first).
    created_from bytea NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT customers_kind_is_known CHECK (kind IN ('person', 'company')),
    CONSTRAINT customers_company_has_name CHECK (kind = 'person' OR company_name IS NOT NULL),
    CONSTRAINT customers_person_has_name CHECK (kind = 'company' OR given_name IS NOT NULL OR family_name IS NOT NULL),
    CONSTRAINT customers_origin_is_known CHECK (origin IN ('self_registered', 'business')),
    CONSTRAINT customers_self_registered_has_account CHECK (origin = 'business' OR account_id IS NOT NULL),
    CONSTRAINT customers_one_primary_email CHECK (
        jsonb_array_length(jsonb_path_query_array(emails, '$[*] ? (@.isPrimary == true)'))
            = least(jsonb_array_length(emails), 1)),
    CONSTRAINT customers_one_primary_phone CHECK (
        jsonb_array_length(jsonb_path_query_array(phones, '$[*] ? (@.isPrimary == true)'))
            = least(jsonb_array_length(phones), 1))
);

-- Serves customer(ofAccount:): what is one's own.
CREATE INDEX customers_account_id ON customers (tenant_id, account_id, id) WHERE account_id IS NOT NULL;
-- An account registers itself once in a tenant; what it claims comes beside it.
CREATE UNIQUE INDEX customers_registers_once ON customers (tenant_id, account_id) WHERE origin = 'self_registered';

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
CREATE POLICY customers_of_tenant ON customers
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
