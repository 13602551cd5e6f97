-- The rules by which a tenant's inquiries find their professional: every version that ever held, because decisions name
-- the one they were made by.
CREATE TABLE routing_rule_sets (
    tenant_id uuid NOT NULL,
    -- 1 for the first.
    version bigint NOT NULL,
    rules jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    CONSTRAINT routing_rule_sets_pkey PRIMARY KEY (tenant_id, version),
    CONSTRAINT routing_rule_sets_versions_begin_at_one CHECK (version >= 1)
);

-- How a tenant wants inquiries to be routed where no rule says otherwise; no row: as the suite does.
CREATE TABLE routing_settings (
    tenant_id uuid NOT NULL,
    settings jsonb NOT NULL,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by uuid NOT NULL,
    CONSTRAINT routing_settings_pkey PRIMARY KEY (tenant_id)
);

-- Whose turn it is: places of the smooth weighted round robin, as the last decision left them.
CREATE TABLE routing_turns (
    tenant_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    turn integer NOT NULL,
    CONSTRAINT routing_turns_pkey PRIMARY KEY (tenant_id, professional_id)
);

ALTER TABLE routing_rule_sets ENABLE ROW LEVEL SECURITY;
ALTER TABLE routing_rule_sets FORCE ROW LEVEL SECURITY;
CREATE POLICY routing_rule_sets_of_tenant ON routing_rule_sets
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE routing_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE routing_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY routing_settings_of_tenant ON routing_settings
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE routing_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE routing_turns FORCE ROW LEVEL SECURITY;
CREATE POLICY routing_turns_of_tenant ON routing_turns
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON routing_rule_sets FROM %I', current_schema());
END
$$;
