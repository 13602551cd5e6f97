-- The programs of the suite that call their neighbours. They belong to no tenant: each token is for the tenant that the
-- caller names.
CREATE TABLE service_accounts (
    id uuid NOT NULL,
    -- The service's word: its client id.
    name text NOT NULL,
    -- SHA-256 of the secret. It has 256 random bits, so a slow hash gains nothing.
    secret_hash bytea NOT NULL,
    -- The one before, until the service runs with the new one.
    previous_hash bytea,
    previous_expires_at timestamptz,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT service_accounts_pkey PRIMARY KEY (id),
    CONSTRAINT service_accounts_name_unique UNIQUE (name),
    CONSTRAINT service_accounts_name_length CHECK (char_length(name) BETWEEN 1 AND 64),
    CONSTRAINT service_accounts_secret_hash_length CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT service_accounts_previous_hash_length CHECK (octet_length(previous_hash) = 32),
    CONSTRAINT service_accounts_previous_expires CHECK ((previous_hash IS NULL) = (previous_expires_at IS NULL))
);
