-- What odometers showed. Append-only: a wrong reading is followed by a right one.
CREATE TABLE odometer_readings (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    vehicle_id uuid NOT NULL,
    value integer NOT NULL,
    unit text NOT NULL,
    read_at timestamptz NOT NULL,
    source text NOT NULL,
    -- An odometer cuts off: it showed n from n units on, up to n + 1. In millimetres both units are whole numbers.
    least_mm bigint NOT NULL GENERATED ALWAYS AS (value::bigint * CASE unit WHEN 'mi' THEN 1609344 ELSE 1000000 END)
        STORED,
    unit_mm bigint NOT NULL GENERATED ALWAYS AS (CASE unit WHEN 'mi' THEN 1609344 ELSE 1000000 END) STORED,
    recorded_by uuid NOT NULL,
    business_id uuid,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT odometer_readings_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT odometer_readings_vehicle_fkey FOREIGN KEY (tenant_id, vehicle_id) REFERENCES vehicles (tenant_id, id),
    CONSTRAINT odometer_readings_unit_is_known CHECK (unit IN ('mi', 'km')),
    CONSTRAINT odometer_readings_value_in_range CHECK (value BETWEEN 0 AND 9999999),
    CONSTRAINT odometer_readings_source_is_known
        CHECK (source IN ('customer', 'service', 'inspection', 'import', 'telematics'))
);

-- Serves the readings of a vehicle in order, the latest one, and the foreign key.
CREATE INDEX odometer_readings_vehicle_id ON odometer_readings (tenant_id, vehicle_id, read_at, id);

ALTER TABLE odometer_readings ENABLE ROW LEVEL SECURITY;
ALTER TABLE odometer_readings FORCE ROW LEVEL SECURITY;
CREATE POLICY odometer_readings_of_tenant ON odometer_readings
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON odometer_readings FROM %I', current_schema());
END
$$;
