-- What a customer agreed to or withdrew. Append-only: the last record of a purpose says what holds, at once.
CREATE TABLE consents (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    -- The order in which records were written; times may be of earlier days (paper).
    number bigint GENERATED ALWAYS AS IDENTITY,
    customer_id uuid NOT NULL,
    -- To whom: one business, or the whole tenant.
    business_id uuid,
    purpose text NOT NULL,
    state text NOT NULL,
    -- What was shown or read out, word for word.
    text text NOT NULL,
    language text,
    channel text NOT NULL,
    given_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- The account that recorded it: the customer's own or an employee's; null for a mailed link.
    recorded_by uuid,
    -- The network address it came from.
    address text,
    -- What proves it: a document's number, a recording, the id of a message.
    proof text,
    CONSTRAINT consents_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT consents_customer_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT consents_state_is_known CHECK (state IN ('granted', 'withdrawn')),
    CONSTRAINT consents_channel_is_known
        CHECK (channel IN ('web', 'email', 'phone', 'sms', 'in_person', 'paper', 'import'))
);

-- Serves the history of a customer, what holds now, and the foreign key.
CREATE INDEX consents_customer_id ON consents (tenant_id, customer_id, number);

ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
CREATE POLICY consents_of_tenant ON consents
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON consents FROM %I', current_schema());
END
$$;
