-- Mailed links by which a person takes over the customer that a business made of them.
CREATE TABLE claims (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    -- SHA-256 of the code; the code itself stands in the mail only.
    code_hash bytea NOT NULL,
    email text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid,
    -- A newer link was sent, or the customer was claimed by another.
    revoked_at timestamptz,
    CONSTRAINT claims_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT claims_customer_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT claims_code_hash_length CHECK (octet_length(code_hash) = 32),
    CONSTRAINT claims_used_by_somebody CHECK ((used_at IS NULL) = (used_by IS NULL))
);

-- Serves the use of a link.
CREATE UNIQUE INDEX claims_code_hash ON claims (tenant_id, code_hash);
-- Serves the links of a customer, and the foreign key.
CREATE INDEX claims_customer_id ON claims (tenant_id, customer_id, id);

ALTER TABLE claims ENABLE ROW LEVEL SECURITY;
ALTER TABLE claims FORCE ROW LEVEL SECURITY;
CREATE POLICY claims_of_tenant ON claims
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
