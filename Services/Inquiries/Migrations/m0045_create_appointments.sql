-- When customers come. Nobody is booked twice: who books takes the lock of the professional's calendar, and what is booked
-- stands in one of as many bays as can be used at once, in each of which there is one at a time. Needs the extension
-- btree_gist for equality of uuid and integer in GiST.
CREATE TABLE appointments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    business_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'booked',
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    -- The zone of the professional's clock when it was booked; null: nobody has said it.
    time_zone text,
    -- From 1. Two that overlap stand in two bays; which is which means nothing, and changes to make room.
    bay integer NOT NULL,
    note text,
    -- SHA-256 of the creating request: the same id with the same content is the same creation (offline first).
    created_from bytea NOT NULL,
    booked_by uuid NOT NULL,
    booked_as text NOT NULL,
    booked_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- How often it was moved.
    moves integer NOT NULL DEFAULT 0,
    reminded_at timestamptz,
    -- When, by whom and why it left the state `booked`; nobody where a clock did it.
    ended_at timestamptz,
    ended_by uuid,
    reason text,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT appointments_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT appointments_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT appointments_state_is_known CHECK (state IN ('booked', 'cancelled', 'kept', 'missed')),
    CONSTRAINT appointments_actor_is_known CHECK (booked_as IN ('customer', 'guest', 'professional', 'manager', 'system')),
    CONSTRAINT appointments_end_after_begin CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT appointments_bays_begin_at_one CHECK (bay >= 1),
    CONSTRAINT appointments_ended_have_time CHECK ((state = 'booked') = (ended_at IS NULL)),
    -- Deferrable: bays of several are exchanged by one statement.
    CONSTRAINT appointments_one_in_a_bay EXCLUDE USING gist (
        tenant_id WITH =, professional_id WITH =, bay WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (state IN ('booked', 'kept')) DEFERRABLE INITIALLY IMMEDIATE
);

-- One that stands for each inquiry; serves the end of an inquiry's appointment.
CREATE UNIQUE INDEX appointments_one_booked ON appointments (tenant_id, inquiry_id) WHERE state = 'booked';
-- Serves the foreign key.
CREATE INDEX appointments_inquiry_id ON appointments (tenant_id, inquiry_id, id);
-- Serve calendars: of a professional (what is booked already, and jobs of a day), of a business, of the tenant.
CREATE INDEX appointments_professional_id ON appointments (tenant_id, professional_id, starts_at, id);
CREATE INDEX appointments_business_id ON appointments (tenant_id, business_id, starts_at, id);
CREATE INDEX appointments_starts_at ON appointments (tenant_id, starts_at, id);

ALTER TABLE appointments ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointments FORCE ROW LEVEL SECURITY;
CREATE POLICY appointments_of_tenant ON appointments
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
