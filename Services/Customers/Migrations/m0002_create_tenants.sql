-- The small directory of tenants: what the tenants service last said of each, and how much of its quotas is used.
CREATE TABLE tenants (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text NOT NULL,
    plan text NOT NULL,
    -- Most customers of the tenant; null is unlimited. A lower plan may set it below what is there already.
    customers_quota bigint,
    -- The state's number at the tenants service: an older state that arrives late is ignored.
    version bigint NOT NULL,
    -- Counted where they are made, by a conditional UPDATE in the same transaction.
    customers_count integer NOT NULL DEFAULT 0,
    vehicles_count integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL,
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenants_status_is_known CHECK (status IN ('active', 'suspended')),
    CONSTRAINT tenants_customers_quota_not_negative CHECK (customers_quota >= 0),
    CONSTRAINT tenants_counts_not_negative CHECK (customers_count >= 0 AND vehicles_count >= 0)
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_tenant ON tenants
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
