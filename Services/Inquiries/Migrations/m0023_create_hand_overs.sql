-- A wish to give an accepted inquiry to another professional: done when the colleague and the customer both agree.
CREATE TABLE hand_overs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    -- The offer by which the inquiry is held.
    offer_id uuid NOT NULL,
    from_business_id uuid NOT NULL,
    from_professional_id uuid NOT NULL,
    to_business_id uuid NOT NULL,
    to_professional_id uuid NOT NULL,
    reason text NOT NULL,
    state text NOT NULL DEFAULT 'asked',
    asked_at timestamptz NOT NULL,
    asked_by uuid NOT NULL,
    -- Null: has not answered.
    colleague_agrees boolean,
    colleague_answered_at timestamptz,
    colleague_answered_by uuid,
    customer_agrees boolean,
    customer_answered_at timestamptz,
    customer_answered_by uuid,
    ended_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT hand_overs_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT hand_overs_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT hand_overs_offer_fkey FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
    CONSTRAINT hand_overs_state_is_known CHECK (state IN ('asked', 'done', 'refused', 'withdrawn')),
    CONSTRAINT hand_overs_ended_have_time CHECK ((state = 'asked') = (ended_at IS NULL)),
    CONSTRAINT hand_overs_to_another CHECK (to_professional_id <> from_professional_id),
    CONSTRAINT hand_overs_done_with_consent CHECK (state <> 'done' OR (colleague_agrees AND customer_agrees))
);

-- One wish at a time.
CREATE UNIQUE INDEX hand_overs_one_asked ON hand_overs (tenant_id, inquiry_id) WHERE state = 'asked';
-- Serve the foreign keys.
CREATE INDEX hand_overs_inquiry_id ON hand_overs (tenant_id, inquiry_id, id);
CREATE INDEX hand_overs_offer_id ON hand_overs (tenant_id, offer_id);

ALTER TABLE hand_overs ENABLE ROW LEVEL SECURITY;
ALTER TABLE hand_overs FORCE ROW LEVEL SECURITY;
CREATE POLICY hand_overs_of_tenant ON hand_overs
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
