-- What tenants and businesses have set otherwise than the suite does. A level is the tenant or one business; its version
-- is what a change is checked against. Rows of level_id = tenant_id are the tenant's.
CREATE TABLE setting_levels (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    business_id uuid,
    version bigint NOT NULL,
    CONSTRAINT setting_levels_pkey PRIMARY KEY (tenant_id, level_id),
    CONSTRAINT setting_levels_business FOREIGN KEY (tenant_id, business_id)
        REFERENCES businesses (tenant_id, business_id),
    CONSTRAINT setting_levels_one_id CHECK (level_id = coalesce(business_id, tenant_id)),
    CONSTRAINT setting_levels_version_not_negative CHECK (version >= 0)
);

-- Serves the foreign key.
CREATE INDEX setting_levels_by_business ON setting_levels (tenant_id, business_id);

-- All that a level has set, after each change. The newest is in force; any can be restored.
CREATE TABLE setting_versions (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    version bigint NOT NULL,
    -- {"inquiries.offer_minutes": 45}
    overrides jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL,
    -- The version that was restored; null for other changes.
    restored bigint,
    CONSTRAINT setting_versions_pkey PRIMARY KEY (tenant_id, level_id, version),
    CONSTRAINT setting_versions_level FOREIGN KEY (tenant_id, level_id)
        REFERENCES setting_levels (tenant_id, level_id),
    CONSTRAINT setting_versions_version_positive CHECK (version > 0),
    CONSTRAINT setting_versions_restored_before CHECK (restored < version),
    CONSTRAINT setting_versions_overrides_object CHECK (jsonb_typeof(overrides) = 'object')
);

-- What each version changed, one row for each setting. Null: inherited.
CREATE TABLE setting_changes (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    version bigint NOT NULL,
    key text NOT NULL,
    old_value jsonb,
    new_value jsonb,
    CONSTRAINT setting_changes_pkey PRIMARY KEY (tenant_id, level_id, version, key),
    CONSTRAINT setting_changes_version FOREIGN KEY (tenant_id, level_id, version)
        REFERENCES setting_versions (tenant_id, level_id, version),
    CONSTRAINT setting_changes_differ CHECK (old_value IS DISTINCT FROM new_value)
);

-- Serves the history of one setting.
CREATE INDEX setting_changes_by_key ON setting_changes (tenant_id, level_id, key, version);

DO $$
DECLARE
    name text;
    setting text := 'NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid';
BEGIN
    FOREACH name IN ARRAY ARRAY['setting_levels', 'setting_versions', 'setting_changes'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (tenant_id = %s) WITH CHECK (tenant_id = %s)',
            name || '_of_tenant', name, setting, setting);
    END LOOP;
    EXECUTE format('REVOKE DELETE ON setting_levels FROM %I', current_schema());
    EXECUTE format('REVOKE UPDATE, DELETE ON setting_versions, setting_changes FROM %I', current_schema());
END
$$;
