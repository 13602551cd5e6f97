-- Links that guests were mailed: one for each inquiry that somebody without an account wrote. Who follows it shows that the
-- address is theirs; the address then leads an account to what it wrote before it was one.
CREATE TABLE guest_links (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    -- SHA-256 of the code's 256 random bits.
    code_hash bytea NOT NULL,
    -- The address as it is compared.
    email_key text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When the link was followed; once.
    confirmed_at timestamptz,
    -- Which account took the inquiry as its own; once.
    claimed_at timestamptz,
    claimed_by uuid,
    CONSTRAINT guest_links_pkey PRIMARY KEY (tenant_id, inquiry_id),
    CONSTRAINT guest_links_code_is_unique UNIQUE (tenant_id, code_hash),
    CONSTRAINT guest_links_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT guest_links_claimed_by_somebody CHECK ((claimed_at IS NULL) = (claimed_by IS NULL)),
    CONSTRAINT guest_links_claimed_were_confirmed CHECK (claimed_at IS NULL OR confirmed_at IS NOT NULL),
    CONSTRAINT guest_links_hash_is_a_digest CHECK (octet_length(code_hash) = 32)
);

-- Serves an account that looks for what it wrote before.
CREATE INDEX guest_links_email_key ON guest_links (tenant_id, email_key)
    WHERE confirmed_at IS NOT NULL AND claimed_at IS NULL;

-- How often guests of a network, or under an address, did something lately. All replicas count here.
CREATE TABLE guest_counters (
    tenant_id uuid NOT NULL,
    -- What is counted: `network`, `address` or `guess`.
    kind text NOT NULL,
    -- The network or the address, as it is compared.
    subject text NOT NULL,
    count integer NOT NULL,
    -- When it is counted from nought again.
    ends_at timestamptz NOT NULL,
    CONSTRAINT guest_counters_pkey PRIMARY KEY (tenant_id, kind, subject),
    CONSTRAINT guest_counters_kind_is_known CHECK (kind IN ('network', 'address', 'guess'))
);

-- Serves the removal of what is over.
CREATE INDEX guest_counters_ends_at ON guest_counters (tenant_id, ends_at);

ALTER TABLE guest_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE guest_links FORCE ROW LEVEL SECURITY;
CREATE POLICY guest_links_of_tenant ON guest_links
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE guest_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE guest_counters FORCE ROW LEVEL SECURITY;
CREATE POLICY guest_counters_of_tenant ON guest_counters
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
