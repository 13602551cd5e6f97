-- What a tenant's businesses do for customers. A row is the draft, which nobody outside sees; what was published stands
-- in service_versions.
CREATE TABLE services (
    tenant_id uuid NOT NULL,
    service_id uuid NOT NULL,
    category_id uuid NOT NULL,
    -- The word of a trade, built in or the tenant's own.
    trade text,
    name text NOT NULL,
    description text NOT NULL,
    duration_minutes integer,
    price_model text NOT NULL,
    -- Minor units; of an hour where the model is hourly, the least where it is from.
    amount bigint,
    currency text,
    -- Whether the draft says something else than the version published last.
    has_changes boolean NOT NULL DEFAULT true,
    -- Of the version published last; 0 before the first.
    last_number integer NOT NULL DEFAULT 0,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    words tsvector NOT NULL GENERATED ALWAYS AS (
        to_tsvector('simple', name) || to_tsvector('simple', description)) STORED,
    CONSTRAINT services_pkey PRIMARY KEY (tenant_id, service_id),
    CONSTRAINT services_category FOREIGN KEY (tenant_id, category_id) REFERENCES categories (tenant_id, category_id),
    CONSTRAINT services_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT services_duration_range CHECK (duration_minutes BETWEEN 1 AND 10080),
    CONSTRAINT services_price_model_known CHECK (price_model IN ('fixed', 'from', 'hourly', 'by_quote')),
    CONSTRAINT services_price_whole CHECK (
        (price_model = 'by_quote') = (amount IS NULL) AND (amount IS NULL) = (currency IS NULL)),
    CONSTRAINT services_amount_range CHECK (amount BETWEEN 0 AND 1000000000000),
    CONSTRAINT services_last_number_not_negative CHECK (last_number >= 0)
);

-- Serves the list of drafts: by name.
CREATE INDEX services_by_name ON services (tenant_id, lower(name), service_id) WHERE closed_at IS NULL;
-- Serves the foreign key, and whether a category is in use.
CREATE INDEX services_by_category ON services (tenant_id, category_id);

-- What was published, as it was. A version is in force from valid_from until valid_until; equal ends: it was withdrawn
-- before it began. The run-time role may end a version and change nothing else of it.
CREATE TABLE service_versions (
    tenant_id uuid NOT NULL,
    service_id uuid NOT NULL,
    number integer NOT NULL,
    category_id uuid NOT NULL,
    trade text,
    name text NOT NULL,
    description text NOT NULL,
    duration_minutes integer,
    price_model text NOT NULL,
    amount bigint,
    currency text,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    published_at timestamptz NOT NULL,
    published_by uuid NOT NULL,
    words tsvector NOT NULL GENERATED ALWAYS AS (
        to_tsvector('simple', name) || to_tsvector('simple', description)) STORED,
    CONSTRAINT service_versions_pkey PRIMARY KEY (tenant_id, service_id, number),
    CONSTRAINT service_versions_service FOREIGN KEY (tenant_id, service_id)
        REFERENCES services (tenant_id, service_id),
    CONSTRAINT service_versions_category FOREIGN KEY (tenant_id, category_id)
        REFERENCES categories (tenant_id, category_id),
    CONSTRAINT service_versions_number_positive CHECK (number > 0),
    CONSTRAINT service_versions_price_whole CHECK (
        (price_model = 'by_quote') = (amount IS NULL) AND (amount IS NULL) = (currency IS NULL)),
    CONSTRAINT service_versions_period_forward CHECK (valid_until >= valid_from),
    CONSTRAINT service_versions_one_at_a_time EXCLUDE USING gist (
        tenant_id extensions.gist_uuid_ops WITH =, service_id extensions.gist_uuid_ops WITH =,
        tstzrange(valid_from, valid_until) WITH &&)
);

-- Serves the public list: by name.
CREATE INDEX service_versions_by_name ON service_versions (tenant_id, lower(name), service_id, number);
-- Serves the foreign key, and whether a category is in use.
CREATE INDEX service_versions_by_category ON service_versions (tenant_id, category_id);

DO $$
DECLARE
    name text;
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    FOREACH name IN ARRAY ARRAY['services', 'service_versions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            name || '_of_tenant', name, setting, setting);
    END LOOP;
    EXECUTE format('REVOKE DELETE ON services, service_versions FROM %I', current_schema());
    EXECUTE format('REVOKE UPDATE ON service_versions FROM %I', current_schema());
    EXECUTE format('GRANT UPDATE (valid_until) ON service_versions TO %I', current_schema());
END
$$;
