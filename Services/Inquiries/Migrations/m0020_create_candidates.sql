-- Professionals as the tenants service last told of them: who can be asked at all.
CREATE TABLE candidates (
    tenant_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    business_id uuid NOT NULL,
    -- What they do, by word.
    trades text[] NOT NULL,
    -- Whether visitors find them and their business; false for who is gone, whose row stays for the sake of its number.
    is_listed boolean NOT NULL,
    -- The whole event.
    facts jsonb NOT NULL,
    -- The event's place among those of the professional: an older state that arrives late is ignored.
    sequence bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT candidates_pkey PRIMARY KEY (tenant_id, professional_id)
);

-- Serves the check of rules: whether a business is one of the tenant's.
CREATE INDEX candidates_business_id ON candidates (tenant_id, business_id);

ALTER TABLE candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidates FORCE ROW LEVEL SECURITY;
CREATE POLICY candidates_of_tenant ON candidates
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
