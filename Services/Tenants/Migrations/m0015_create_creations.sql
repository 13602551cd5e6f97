-- Ids that clients made, and what they were made for: the same again is the same creation. Rows stay when the thing is
-- closed, so that a late repetition does not make it once more.
CREATE TABLE creations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    -- SHA-256 of kind, place and content.
    content_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT creations_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT creations_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    CONSTRAINT creations_content_hash_length CHECK (octet_length(content_hash) = 32)
);

ALTER TABLE creations ENABLE ROW LEVEL SECURITY;
ALTER TABLE creations FORCE ROW LEVEL SECURITY;
CREATE POLICY creations_of_tenant ON creations
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- How many tenants an account has founded: sign-up takes one by one conditional statement. Belongs to the platform, for a
-- sign-up is no tenant's.
CREATE TABLE founder_counts (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    founded bigint NOT NULL,
    CONSTRAINT founder_counts_pkey PRIMARY KEY (tenant_id, account_id),
    CONSTRAINT founder_counts_of_the_platform CHECK (tenant_id = '00000000-0000-7000-8000-000000000000'),
    CONSTRAINT founder_counts_positive CHECK (founded > 0)
);

-- Those who were founded before. The register shows all its rows to the platform only, this transaction's owner too.
SELECT set_config('app.tenant_id', '00000000-0000-7000-8000-000000000000', true);
INSERT INTO founder_counts (tenant_id, account_id, founded)
SELECT '00000000-0000-7000-8000-000000000000', created_by, count(*) FROM tenants WHERE created_by IS NOT NULL
GROUP BY created_by;
SELECT set_config('app.tenant_id', '', true);

ALTER TABLE founder_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE founder_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY founder_counts_of_tenant ON founder_counts
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON creations FROM %I', current_schema());
    EXECUTE format('REVOKE DELETE ON founder_counts FROM %I', current_schema());
END
$$;
