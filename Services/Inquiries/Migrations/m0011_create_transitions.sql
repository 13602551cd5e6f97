-- What happened to an inquiry: every step with who took it, when and why. Written once, never changed.
CREATE TABLE transitions (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    -- The version of the inquiry that the step made.
    number bigint NOT NULL,
    step text NOT NULL,
    -- Null before the first.
    from_state text,
    to_state text NOT NULL,
    actor text NOT NULL,
    account_id uuid,
    business_id uuid,
    reason text,
    -- Who else it is about: the offer, the quote, the appointment.
    subject_id uuid,
    at timestamptz NOT NULL,
    CONSTRAINT transitions_pkey PRIMARY KEY (tenant_id, inquiry_id, number),
    CONSTRAINT transitions_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT transitions_actor_is_known CHECK (actor IN ('customer', 'guest', 'professional', 'manager', 'system')),
    CONSTRAINT transitions_numbers_begin_at_one CHECK (number >= 1)
);

ALTER TABLE transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE transitions FORCE ROW LEVEL SECURITY;
CREATE POLICY transitions_of_tenant ON transitions
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON transitions FROM %I', current_schema());
END
$$;
