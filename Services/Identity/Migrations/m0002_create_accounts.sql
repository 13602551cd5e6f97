-- People's logins. They belong to no tenant: one person may work in several. Only addresses that were proved stand here.
CREATE TABLE accounts (
    id uuid NOT NULL,
    -- As it was typed; written to and shown.
    email text NOT NULL,
    -- The same in the one form in which addresses are compared.
    email_key text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    -- PHC string with its parameters; null until a password was chosen.
    password_hash text,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    password_changed_at timestamptz,
    -- Grows with each change; the entity tag.
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_email_key_unique UNIQUE (email_key),
    CONSTRAINT accounts_email_length CHECK (octet_length(email) BETWEEN 3 AND 254),
    CONSTRAINT accounts_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT accounts_status_known CHECK (status IN ('active', 'deactivated'))
);

-- Registrations that wait for their mailed link. An account is made only when the link comes back, with the password of
-- that very registration: whoever registers with somebody else's address gets nothing and stands in nobody's way.
CREATE TABLE registrations (
    -- SHA-256 of the code in the link.
    code_hash bytea NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT registrations_pkey PRIMARY KEY (code_hash),
    CONSTRAINT registrations_code_hash_length CHECK (octet_length(code_hash) = 32),
    CONSTRAINT registrations_expire_later CHECK (expires_at > created_at)
);

-- Serves the removal of what has expired.
CREATE INDEX registrations_expires_at ON registrations (expires_at);

-- Codes of mailed links of accounts that exist: good once, for one purpose, until they expire.
CREATE TABLE mailed_codes (
    -- SHA-256 of the code in the link.
    code_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    purpose text NOT NULL,
    -- The address that is to become the account's; only for that purpose.
    email text,
    email_key text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT mailed_codes_pkey PRIMARY KEY (code_hash),
    CONSTRAINT mailed_codes_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT mailed_codes_code_hash_length CHECK (octet_length(code_hash) = 32),
    CONSTRAINT mailed_codes_purpose_known CHECK (purpose IN ('change_email', 'set_password', 'sign_in')),
    CONSTRAINT mailed_codes_new_address CHECK (
        (purpose = 'change_email') = (email IS NOT NULL) AND (email IS NULL) = (email_key IS NULL)),
    CONSTRAINT mailed_codes_expire_later CHECK (expires_at > created_at)
);

-- Serves the end of an account's open codes of one purpose.
CREATE INDEX mailed_codes_account_id ON mailed_codes (account_id, purpose);
-- Serves the removal of what has expired.
CREATE INDEX mailed_codes_expires_at ON mailed_codes (expires_at);
