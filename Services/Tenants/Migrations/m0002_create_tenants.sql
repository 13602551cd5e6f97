-- The register of tenants. A tenant sees its own row. The platform (the nil-time tenant id that no tenant can have) sees
-- all of them: its administrators, sign-up, the look-up of a slug and the job that tells neighbours. Nothing but the
-- register and what belongs to it has a policy for the platform.
CREATE TABLE tenants (
    tenant_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    -- pending: made, its owner not yet a member; it is usable by nobody and shown to nobody.
    status text NOT NULL,
    plan text NOT NULL,
    language text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    logo_url text,
    primary_color text,
    accent_color text,
    suspended_at timestamptz,
    suspension_reason text,
    -- Who signed up; null for a tenant that the platform made.
    created_by uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Grows with every change: entity tag, and what neighbours order the pushes by.
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenants_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) BETWEEN 2 AND 63),
    CONSTRAINT tenants_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT tenants_status_known CHECK (status IN ('pending', 'active', 'suspended')),
    CONSTRAINT tenants_plan_known CHECK (plan IN ('starter', 'pro', 'enterprise')),
    CONSTRAINT tenants_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    -- Fails with 22023 for a zone that PostgreSQL's own database does not have.
    CONSTRAINT tenants_time_zone_known CHECK ('epoch'::timestamptz AT TIME ZONE time_zone IS NOT NULL),
    CONSTRAINT tenants_colors_form CHECK (
        (primary_color IS NULL OR primary_color ~ '^#[0-9a-f]{6}$')
        AND (accent_color IS NULL OR accent_color ~ '^#[0-9a-f]{6}$')),
    CONSTRAINT tenants_suspension_whole CHECK ((status = 'suspended') = (suspended_at IS NOT NULL)),
    CONSTRAINT tenants_version_positive CHECK (version > 0)
);

-- Serves the list of the platform: newest first.
CREATE INDEX tenants_created_at ON tenants (created_at DESC, tenant_id DESC);

-- Every slug a tenant ever had: an address that was printed leads to it for ever and is given to nobody else.
CREATE TABLE tenant_slugs (
    tenant_id uuid NOT NULL,
    slug text NOT NULL,
    taken_at timestamptz NOT NULL,
    CONSTRAINT tenant_slugs_pkey PRIMARY KEY (tenant_id, slug),
    -- Over all tenants: the word stands in public addresses.
    CONSTRAINT tenant_slugs_slug_key UNIQUE (slug),
    CONSTRAINT tenant_slugs_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id)
);

-- How much of each counted thing a tenant may have. What this service itself counts stands in `used`: a new one is
-- taken by one conditional UPDATE of this row, never by reading first. Neighbours count the rest.
CREATE TABLE quotas (
    tenant_id uuid NOT NULL,
    resource text NOT NULL,
    -- Null: without limit.
    most bigint,
    used bigint NOT NULL DEFAULT 0,
    CONSTRAINT quotas_pkey PRIMARY KEY (tenant_id, resource),
    CONSTRAINT quotas_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    CONSTRAINT quotas_most_not_negative CHECK (most >= 0),
    CONSTRAINT quotas_used_not_negative CHECK (used >= 0)
);

-- What each neighbour was told of each tenant. The state is pushed, not the change: one row for each pair, due as long
-- as `acknowledged` is behind `wanted`.
CREATE TABLE tenant_pushes (
    tenant_id uuid NOT NULL,
    subscriber text NOT NULL,
    wanted bigint NOT NULL,
    acknowledged bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    last_error text,
    CONSTRAINT tenant_pushes_pkey PRIMARY KEY (tenant_id, subscriber),
    CONSTRAINT tenant_pushes_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id)
);

-- Serves claimDuePushes.
CREATE INDEX tenant_pushes_due ON tenant_pushes (next_at) WHERE acknowledged < wanted;

-- Who becomes the owner of a new tenant; the row waits until identity has made the membership.
CREATE TABLE tenant_founders (
    tenant_id uuid NOT NULL,
    -- Exactly one of these: somebody who is signed in, or an address that gets an invitation.
    account_id uuid,
    email text,
    made_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    last_error text,
    CONSTRAINT tenant_founders_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_founders_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    CONSTRAINT tenant_founders_one_person CHECK ((account_id IS NULL) <> (email IS NULL))
);

-- Serves claimDueFounders.
CREATE INDEX tenant_founders_due ON tenant_founders (next_at) WHERE made_at IS NULL;

DO $$
DECLARE
    name text;
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
    platform text := '''00000000-0000-7000-8000-000000000000''::uuid';
BEGIN
    FOREACH name IN ARRAY ARRAY['tenants', 'tenant_slugs', 'quotas', 'tenant_pushes', 'tenant_founders'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            name || '_of_tenant', name, setting, setting);
        EXECUTE format('CREATE POLICY %I ON %I USING (%s = %s) WITH CHECK (%s = %s)',
            name || '_of_platform', name, setting, platform, setting, platform);
    END LOOP;
    -- Tenants end by suspension; a slug once taken stays taken.
    EXECUTE format('REVOKE DELETE ON tenants, tenant_slugs, quotas FROM %I', current_schema());
END
$$;
