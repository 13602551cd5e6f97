-- Sign-ins: one row for each device that somebody is signed in on. They belong to the account; in which tenant the person
-- acts at the moment is a choice that the session remembers.
CREATE TABLE sessions (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- Where the person acts: TenantID.platform for none.
    active_tenant_id uuid NOT NULL,
    active_business_id uuid,
    -- How the refresh token travels: `cookie` for browsers, `body` for others.
    transport text NOT NULL,
    -- What the person called the device, or what the client says it is.
    device text NOT NULL,
    -- Where it was last used from.
    address text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    -- When the person last proved who they are, and how: `pwd`, `otp` (RFC 8176).
    authenticated_at timestamptz NOT NULL,
    methods text[] NOT NULL,
    -- Pushed on by each use, never past expires_at.
    idle_expires_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- SHA-256 of the refresh token that is good now, and of the one before it.
    refresh_hash bytea NOT NULL,
    previous_hash bytea,
    rotated_at timestamptz NOT NULL,
    -- The access token that was answered at the last rotation, sealed: an honest retry gets the same one.
    access_sealed bytea,
    ended_at timestamptz,
    end_reason text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_account_exists FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT sessions_transport_known CHECK (transport IN ('cookie', 'body')),
    CONSTRAINT sessions_refresh_hash_length CHECK (octet_length(refresh_hash) = 32),
    CONSTRAINT sessions_previous_hash_length CHECK (octet_length(previous_hash) = 32),
    CONSTRAINT sessions_idle_within_life CHECK (idle_expires_at <= expires_at),
    CONSTRAINT sessions_end_has_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

-- Serves the list of an account's sessions and their common end.
CREATE INDEX sessions_account_id ON sessions (account_id, id) WHERE ended_at IS NULL;
-- Serves the removal of accounts.
CREATE INDEX sessions_of_account ON sessions (account_id);
-- Serves the end of a suspended tenant's sessions.
CREATE INDEX sessions_active_tenant_id ON sessions (active_tenant_id) WHERE ended_at IS NULL;
-- Serves the removal of sessions long over.
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- What was revoked lately: services refuse access tokens made before. Older than the life of a token nobody asks.
CREATE TABLE revocations (
    kind text NOT NULL,
    -- The session's, account's or tenant's id.
    subject_id uuid NOT NULL,
    revoked_at timestamptz NOT NULL,
    CONSTRAINT revocations_pkey PRIMARY KEY (kind, subject_id),
    CONSTRAINT revocations_kind_known CHECK (kind IN ('session', 'account', 'tenant'))
);

-- Serves the list of the latest ones and the removal of old ones.
CREATE INDEX revocations_revoked_at ON revocations (revoked_at);
