-- A car, a truck, a motorcycle. What its VIN says comes from the vin service; what a person says counts more.
CREATE TABLE vehicles (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    vin text,
    year integer,
    make text,
    model text,
    trim_level text,
    plate text,
    plate_region text,
    colour text,
    -- none: no VIN; pending: the vin service has not been asked or did not answer; decoded; unknown: it knows nothing.
    decode_state text NOT NULL,
    -- What the vin service said, as VehicleFacts.
    facts jsonb,
    -- SHA-256 of the creating request: the same id with the same content is the same creation (offline first).
    created_from bytea NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT vehicles_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT vehicles_vin_form CHECK (vin ~ '^[A-Z0-9]{5,17}$'),
    CONSTRAINT vehicles_is_something CHECK (vin IS NOT NULL OR make IS NOT NULL),
    CONSTRAINT vehicles_decode_state_is_known CHECK (decode_state IN ('none', 'pending', 'decoded', 'unknown')),
    CONSTRAINT vehicles_decode_needs_vin CHECK ((vin IS NULL) = (decode_state = 'none')),
    CONSTRAINT vehicles_decoded_have_facts CHECK ((decode_state = 'decoded') = (facts IS NOT NULL))
);

-- Serves vehicles(vin:).
CREATE INDEX vehicles_vin ON vehicles (tenant_id, vin) WHERE vin IS NOT NULL;

ALTER TABLE vehicles ENABLE ROW LEVEL SECURITY;
ALTER TABLE vehicles FORCE ROW LEVEL SECURITY;
CREATE POLICY vehicles_of_tenant ON vehicles
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE timeline_entries ADD CONSTRAINT timeline_entries_vehicle_fkey
    FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicles (tenant_id, id);

-- Vehicles whose VIN is still to be decoded. No tenant's data but ids: the job that asks serves all tenants, and works
-- on each vehicle as its tenant.
CREATE TABLE vin_decodes (
    vehicle_id uuid NOT NULL,
    tenant uuid NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    -- While a try is under way: when another process may take it.
    next_attempt_at timestamptz NOT NULL,
    CONSTRAINT vin_decodes_pkey PRIMARY KEY (vehicle_id, tenant)
);

-- Serves claimDecodes.
CREATE INDEX vin_decodes_next_attempt_at ON vin_decodes (next_attempt_at);
