-- A business asks a customer whether another may share or take over the relationship; the answer makes it so.
CREATE TABLE relationship_requests (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    kind text NOT NULL,
    -- The owner who asks, and whom it is about.
    from_business_id uuid NOT NULL,
    to_business_id uuid NOT NULL,
    -- What the customer is told.
    message text,
    state text NOT NULL DEFAULT 'pending',
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    answered_at timestamptz,
    -- SHA-256 of the code in the mailed link, for a customer without an account.
    code_hash bytea,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT relationship_requests_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT relationship_requests_customer_fkey
        FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT relationship_requests_kind_is_known CHECK (kind IN ('share', 'hand_over')),
    CONSTRAINT relationship_requests_state_is_known
        CHECK (state IN ('pending', 'accepted', 'declined', 'withdrawn')),
    CONSTRAINT relationship_requests_between_two CHECK (from_business_id <> to_business_id),
    CONSTRAINT relationship_requests_answered_have_time CHECK ((state = 'pending') = (answered_at IS NULL)),
    CONSTRAINT relationship_requests_code_hash_length CHECK (octet_length(code_hash) = 32)
);

-- Serves the requests about a customer, and the foreign key.
CREATE INDEX relationship_requests_customer_id ON relationship_requests (tenant_id, customer_id, id);
-- One question at a time about a customer and a business.
CREATE UNIQUE INDEX relationship_requests_one_pending
    ON relationship_requests (tenant_id, customer_id, to_business_id) WHERE state = 'pending';
-- Serve the lists of a business.
CREATE INDEX relationship_requests_from_business_id ON relationship_requests (tenant_id, from_business_id, id);
CREATE INDEX relationship_requests_to_business_id ON relationship_requests (tenant_id, to_business_id, id);
-- Serves the answer through a mailed link.
CREATE UNIQUE INDEX relationship_requests_code_hash ON relationship_requests (tenant_id, code_hash);

ALTER TABLE relationship_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE relationship_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY relationship_requests_of_tenant ON relationship_requests
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
