-- Keys with which programs act in a tenant, or in one business of it.
CREATE TABLE api_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    -- The eight characters after `dlk_`: what is shown, so that people can tell their keys apart.
    prefix text NOT NULL,
    -- SHA-256 of the whole key. A key has 256 random bits, so a slow hash gains nothing.
    key_hash bytea NOT NULL,
    -- Texts of Permission.
    scopes text[] NOT NULL,
    business_id uuid,
    -- Who made it and is answerable for what it does.
    account_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    -- Written at most once a minute.
    last_used_at timestamptz,
    ended_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_keys_tenant_exists FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id),
    CONSTRAINT api_keys_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT api_keys_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT api_keys_prefix_length CHECK (char_length(prefix) = 8),
    CONSTRAINT api_keys_key_hash_length CHECK (octet_length(key_hash) = 32),
    CONSTRAINT api_keys_have_scopes CHECK (cardinality(scopes) BETWEEN 1 AND 64),
    CONSTRAINT api_keys_expire_later CHECK (expires_at > created_at)
);

-- Serves the check of a key, of which nothing but the hash is known: truly global, hence without the tenant.
CREATE UNIQUE INDEX api_keys_key_hash ON api_keys (key_hash);
-- Serves the removal of accounts and the end of a member's keys.
CREATE INDEX api_keys_account_id ON api_keys (account_id);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY api_keys_of_tenant ON api_keys
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- Whoever knows the hash of a key may read that key's row, before it is known whose it is: POST /internal/api-keys/checks.
-- For reading only. The hash is 256 bits that cannot be guessed, and is hexadecimal in the setting.
CREATE POLICY api_keys_by_hash ON api_keys FOR SELECT
    USING (key_hash = decode(NULLIF(current_setting('app.key_hash', true), ''), 'hex'));
CREATE POLICY tenants_by_key_hash ON tenants FOR SELECT
    USING (EXISTS (
        SELECT FROM api_keys AS k
        WHERE k.tenant_id = tenants.tenant_id
            AND k.key_hash = decode(NULLIF(current_setting('app.key_hash', true), ''), 'hex')));
