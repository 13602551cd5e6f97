-- What identity must know of a tenant: the tenants service pushes it until acknowledged (PUT /internal/tenants/:tenant).
CREATE TABLE tenants (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text NOT NULL,
    plan text NOT NULL,
    -- Most people with a staff role; customers do not count. NULL is no limit.
    member_quota integer,
    -- Counted up by the tenants service: an older push never overwrites a newer one.
    version bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenants_status_is_known CHECK (status IN ('active', 'suspended')),
    CONSTRAINT tenants_member_quota_not_negative CHECK (member_quota >= 0),
    CONSTRAINT tenants_version_is_positive CHECK (version > 0)
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_tenant ON tenants
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
