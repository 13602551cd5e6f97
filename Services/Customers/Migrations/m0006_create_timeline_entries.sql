-- What happened to a customer or a vehicle, in order. Append-only.
CREATE TABLE timeline_entries (
    tenant_id uuid NOT NULL,
    -- A UUIDv7: entries of one moment have an order too.
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    customer_id uuid,
    vehicle_id uuid,
    -- Who may read it: everybody who may read the customer or vehicle; its businesses; one business; the customer and
    -- one business.
    audience text NOT NULL,
    -- The business that did it; with audience business or parties the only one that reads it.
    business_id uuid,
    -- The account that did it; null for a job.
    actor_id uuid,
    -- What is told of it; never whole texts of private notes.
    data jsonb NOT NULL,
    CONSTRAINT timeline_entries_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT timeline_entries_customer_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT timeline_entries_are_about_something CHECK (customer_id IS NOT NULL OR vehicle_id IS NOT NULL),
    CONSTRAINT timeline_entries_audience_is_known
        CHECK (audience IN ('everyone', 'staff', 'business', 'parties')),
    CONSTRAINT timeline_entries_private_to_a_business
        CHECK (audience IN ('everyone', 'staff') OR business_id IS NOT NULL)
);

-- Serve the timelines of a customer (and the foreign key) and of a vehicle.
CREATE INDEX timeline_entries_customer_id ON timeline_entries (tenant_id, customer_id, at, id);
CREATE INDEX timeline_entries_vehicle_id ON timeline_entries (tenant_id, vehicle_id, at, id);

ALTER TABLE timeline_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE timeline_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY timeline_entries_of_tenant ON timeline_entries
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON timeline_entries FROM %I', current_schema());
END
$$;
