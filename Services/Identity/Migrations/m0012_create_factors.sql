-- One-time password generators (TOTP, RFC 6238). They belong to accounts, not to tenants. A factor counts from the moment
-- a correct code confirmed it; before that it is a wish that expires.
CREATE TABLE one_time_password_factors (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- The seed, sealed with a key that the database does not know; the key's name stands in it.
    seed_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- Of a factor that nobody has confirmed yet.
    expires_at timestamptz,
    confirmed_at timestamptz,
    -- The last time step (30 s since 1970) whose code was used: only a greater one is taken.
    last_step bigint NOT NULL DEFAULT 0,
    CONSTRAINT one_time_password_factors_pkey PRIMARY KEY (id),
    CONSTRAINT one_time_password_factors_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id)
        ON DELETE CASCADE,
    CONSTRAINT one_time_password_factors_expire_or_count CHECK ((expires_at IS NULL) = (confirmed_at IS NOT NULL))
);

-- One that counts for each account, and one that waits.
CREATE UNIQUE INDEX one_time_password_factors_one_counts ON one_time_password_factors (account_id)
    WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX one_time_password_factors_one_waits ON one_time_password_factors (account_id)
    WHERE confirmed_at IS NULL;
-- Serves the removal of accounts.
CREATE INDEX one_time_password_factors_account_id ON one_time_password_factors (account_id);

-- Recovery codes: each good once instead of a one-time password. All of an account are made and go together.
CREATE TABLE recovery_codes (
    account_id uuid NOT NULL,
    -- SHA-256 of account and code. A code has 80 random bits, so a slow hash gains nothing.
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_hash),
    CONSTRAINT recovery_codes_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT recovery_codes_code_hash_length CHECK (octet_length(code_hash) = 32)
);

-- Sign-ins whose password was right and whose second factor is awaited.
CREATE TABLE sign_in_challenges (
    id uuid NOT NULL,
    -- SHA-256 of the token that the client holds.
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    -- What the sign-in asked for, as JSON: the session is made of it when the answer is right.
    request jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sign_in_challenges_pkey PRIMARY KEY (id),
    CONSTRAINT sign_in_challenges_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT sign_in_challenges_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT sign_in_challenges_expire_later CHECK (expires_at > created_at)
);

-- Serves the end of an account's open sign-ins.
CREATE INDEX sign_in_challenges_account_id ON sign_in_challenges (account_id);
-- Serves the removal of what has expired.
CREATE INDEX sign_in_challenges_expires_at ON sign_in_challenges (expires_at);
