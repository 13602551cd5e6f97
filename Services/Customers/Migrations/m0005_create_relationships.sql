-- Which business owns or shares a customer, since when and why. Ended ones stay: they are the history.
CREATE TABLE relationships (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    business_id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    CONSTRAINT relationships_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT relationships_customer_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT relationships_kind_is_known CHECK (kind IN ('owner', 'shared')),
    CONSTRAINT relationships_source_is_known
        CHECK (source IN ('referral', 'inquiry', 'walk_in', 'import', 'sharing', 'hand_over')),
    CONSTRAINT relationships_end_after_start CHECK (until >= since)
);

-- Serves relationships(of:) and the foreign key.
CREATE INDEX relationships_customer_id ON relationships (tenant_id, customer_id, id);
-- A customer has one owner at a time.
CREATE UNIQUE INDEX relationships_one_owner ON relationships (tenant_id, customer_id)
    WHERE kind = 'owner' AND until IS NULL;
-- A business has one relationship with a customer at a time. Serves lists of a business's customers.
CREATE UNIQUE INDEX relationships_one_a_business ON relationships (tenant_id, business_id, customer_id)
    WHERE until IS NULL;

ALTER TABLE relationships ENABLE ROW LEVEL SECURITY;
ALTER TABLE relationships FORCE ROW LEVEL SECURITY;
CREATE POLICY relationships_of_tenant ON relationships
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
