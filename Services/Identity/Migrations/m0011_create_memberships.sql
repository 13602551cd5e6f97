-- What an account is in a tenant, or in one business of it.
CREATE TABLE memberships (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- Null: in the whole tenant. Businesses are the tenants service's.
    business_id uuid,
    roles text[] NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    -- Grows with each change; the entity tag.
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT memberships_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT memberships_tenant_exists FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    CONSTRAINT memberships_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT memberships_one_of_each UNIQUE NULLS NOT DISTINCT (tenant_id, account_id, business_id),
    CONSTRAINT memberships_have_roles CHECK (cardinality(roles) BETWEEN 1 AND 8),
    CONSTRAINT memberships_roles_known CHECK (
        roles <@ ARRAY['owner', 'manager', 'advisor', 'technician', 'viewer', 'customer', 'platform_admin']),
    CONSTRAINT memberships_platform_admins_of_the_platform CHECK (
        ('platform_admin' = ANY (roles)) = (tenant_id = '00000000-0000-7000-8000-000000000000'))
);

-- Serves the list of everything that an account is, and the removal of accounts.
CREATE INDEX memberships_account_id ON memberships (account_id);

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY memberships_of_tenant ON memberships
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- A person sees what they are themselves in all tenants: to sign in and to change between them, before any tenant is
-- chosen. For reading only, and the setting is the account of the checked token or password, never a parameter.
CREATE POLICY memberships_of_account ON memberships FOR SELECT
    USING (account_id = NULLIF(current_setting('app.account_id', true), '')::uuid);

-- And the names of those tenants, and what they ask of their members.
CREATE POLICY tenants_of_account ON tenants FOR SELECT
    USING (EXISTS (
        SELECT FROM memberships AS m
        WHERE m.tenant_id = tenants.tenant_id
            AND m.account_id = NULLIF(current_setting('app.account_id', true), '')::uuid));

-- People who were asked by e-mail to join. Whoever has the mailed code and is signed in may accept, once.
CREATE TABLE invitations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    -- As it was typed, and in the one form in which addresses are compared.
    email text NOT NULL,
    email_key text NOT NULL,
    business_id uuid,
    roles text[] NOT NULL,
    -- SHA-256 of the code in the link that was mailed last.
    code_hash bytea NOT NULL,
    -- Null: asked by a service.
    invited_by uuid,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT invitations_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT invitations_tenant_exists FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    CONSTRAINT invitations_code_hash_length CHECK (octet_length(code_hash) = 32),
    CONSTRAINT invitations_have_roles CHECK (cardinality(roles) BETWEEN 1 AND 8),
    CONSTRAINT invitations_roles_of_staff CHECK (
        roles <@ ARRAY['owner', 'manager', 'advisor', 'technician', 'viewer']),
    CONSTRAINT invitations_state_known CHECK (state IN ('open', 'accepted', 'withdrawn')),
    CONSTRAINT invitations_expire_later CHECK (expires_at > sent_at)
);

-- Serves the acceptance.
CREATE UNIQUE INDEX invitations_code_hash ON invitations (tenant_id, code_hash);
-- One open invitation of an address to each place; a second one is the first sent again.
CREATE UNIQUE INDEX invitations_open_once ON invitations (tenant_id, email_key, business_id) NULLS NOT DISTINCT
    WHERE state = 'open';

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY invitations_of_tenant ON invitations
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
