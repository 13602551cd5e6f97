-- What identity must know of a tenant: the tenants service pushes it until acknowledged (PUT /internal/tenants/:tenant).
CREATE TABLE tenants (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text NOT NULL,
    plan text NOT NULL,
    -- Most people with a role of the staff, and most API keys; null is no limit.
    member_quota bigint,
    api_key_quota bigint,
    -- Counted up by the tenants service: an older push never overwrites a newer one.
    version bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    -- Roles whose holders must have proved a second factor. The tenant's own choice: no push touches it.
    second_factor_roles text[] NOT NULL DEFAULT '{}',
    policy_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenants_status_known CHECK (status IN ('active', 'suspended')),
    CONSTRAINT tenants_member_quota_not_negative CHECK (member_quota >= 0),
    CONSTRAINT tenants_api_key_quota_not_negative CHECK (api_key_quota >= 0),
    CONSTRAINT tenants_second_factor_roles_known CHECK (
        second_factor_roles <@ ARRAY['owner', 'manager', 'advisor', 'technician', 'viewer'])
);

-- TenantID.platform: where platform administrators belong. Before row-level security is on, because this migration
-- speaks for no tenant.
INSERT INTO tenants (tenant_id, name, slug, status, plan, version, changed_at)
VALUES ('00000000-0000-7000-8000-000000000000', 'Platform', 'platform', 'active', 'platform', 1, now());

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_tenant ON tenants
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
