-- Trades that a tenant adds to the seven built in, which are part of the program.
CREATE TABLE trades (
    tenant_id uuid NOT NULL,
    -- The word in requests, such as motorcycle_mechanic.
    trade text NOT NULL,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT trades_pkey PRIMARY KEY (tenant_id, trade),
    CONSTRAINT trades_trade_form CHECK (trade ~ '^[a-z0-9]+(_[a-z0-9]+)*$' AND char_length(trade) BETWEEN 2 AND 40),
    CONSTRAINT trades_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);

-- Practices and shops. A closed one stays, for others' records name it, but is seen no more.
CREATE TABLE businesses (
    tenant_id uuid NOT NULL,
    business_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    trades text[] NOT NULL,
    phone text,
    email text,
    website text,
    -- {"line1", "line2", "city", "region", "postalCode", "country"}
    address jsonb,
    latitude double precision,
    longitude double precision,
    time_zone text NOT NULL,
    -- {"weekly": [...], "exceptions": [...]}; null: it does not say.
    hours jsonb,
    languages text[] NOT NULL,
    photos text[] NOT NULL,
    is_published boolean NOT NULL,
    verified_at timestamptz,
    verified_by uuid,
    verification_note text,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT businesses_pkey PRIMARY KEY (tenant_id, business_id),
    CONSTRAINT businesses_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT businesses_place_whole CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CONSTRAINT businesses_place_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT businesses_time_zone_known CHECK ('epoch'::timestamptz AT TIME ZONE time_zone IS NOT NULL),
    CONSTRAINT businesses_verification_whole CHECK ((verified_at IS NULL) = (verified_by IS NULL))
);

-- Serves the list of a tenant's own people: by name.
CREATE INDEX businesses_by_name ON businesses (tenant_id, lower(name), business_id) WHERE closed_at IS NULL;

DO $$
DECLARE
    name text;
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    FOREACH name IN ARRAY ARRAY['trades', 'businesses'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            name || '_of_tenant', name, setting, setting);
    END LOOP;
END
$$;
