-- A vehicle that is to change hands: it does when both sides have agreed, in one transaction.
CREATE TABLE vehicle_transfers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    vehicle_id uuid NOT NULL,
    from_customer_id uuid NOT NULL,
    -- Null while it is addressed to somebody by e-mail who has not answered.
    to_customer_id uuid,
    state text NOT NULL DEFAULT 'pending',
    -- When each side agreed, and the account that said so; an account is null for a mailed link.
    from_agreed_at timestamptz,
    from_agreed_by uuid,
    to_agreed_at timestamptz,
    to_agreed_by uuid,
    -- SHA-256 of the codes in mailed links, for a side without an account.
    from_code_hash bytea,
    to_code_hash bytea,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    settled_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT vehicle_transfers_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT vehicle_transfers_vehicle_fkey FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicles (tenant_id, id),
    CONSTRAINT vehicle_transfers_from_fkey
        FOREIGN KEY (tenant_id, from_customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT vehicle_transfers_to_fkey FOREIGN KEY (tenant_id, to_customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT vehicle_transfers_between_two CHECK (from_customer_id <> to_customer_id),
    CONSTRAINT vehicle_transfers_state_is_known CHECK (state IN ('pending', 'completed', 'declined', 'withdrawn')),
    CONSTRAINT vehicle_transfers_settled_have_time CHECK ((state = 'pending') = (settled_at IS NULL)),
    -- Nothing changes hands without both sides' consent.
    CONSTRAINT vehicle_transfers_completed_by_both CHECK (
        state <> 'completed'
        OR (from_agreed_at IS NOT NULL AND to_agreed_at IS NOT NULL AND to_customer_id IS NOT NULL))
);

-- Serve the transfers of a vehicle and of a customer, and the foreign keys.
CREATE INDEX vehicle_transfers_vehicle_id ON vehicle_transfers (tenant_id, vehicle_id, id);
CREATE INDEX vehicle_transfers_from_customer_id ON vehicle_transfers (tenant_id, from_customer_id, id);
CREATE INDEX vehicle_transfers_to_customer_id ON vehicle_transfers (tenant_id, to_customer_id, id);
-- One transfer of a vehicle at a time.
CREATE UNIQUE INDEX vehicle_transfers_one_pending ON vehicle_transfers (tenant_id, vehicle_id) WHERE state = 'pending';
-- Serve answers through mailed links.
CREATE UNIQUE INDEX vehicle_transfers_from_code_hash ON vehicle_transfers (tenant_id, from_code_hash);
CREATE UNIQUE INDEX vehicle_transfers_to_code_hash ON vehicle_transfers (tenant_id, to_code_hash);

ALTER TABLE vehicle_transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE vehicle_transfers FORCE ROW LEVEL SECURITY;
CREATE POLICY vehicle_transfers_of_tenant ON vehicle_transfers
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
