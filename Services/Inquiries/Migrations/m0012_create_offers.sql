-- An inquiry as it is put to one professional: a question with a deadline, and what became of it.
CREATE TABLE offers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    -- The decision that named the professional, and the place in its list, from 1.
    decision_id uuid,
    rank integer NOT NULL,
    business_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'open',
    -- Whether others are asked at the same time: the first to claim has it.
    is_broadcast boolean NOT NULL DEFAULT false,
    -- Why this professional, in words, as the decision says it.
    reason text NOT NULL,
    -- From the tenant's promise in business hours; null: nobody is open within a year, only a person ends it.
    due_at timestamptz,
    reminder_at timestamptz,
    reminded_at timestamptz,
    offered_at timestamptz NOT NULL,
    answered_at timestamptz,
    answered_by uuid,
    decline_reason text,
    note text,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT offers_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT offers_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT offers_state_is_known CHECK (
        state IN ('open', 'accepted', 'declined', 'missed', 'withdrawn', 'handed_over', 'released')),
    CONSTRAINT offers_answered_have_time CHECK ((state = 'open') = (answered_at IS NULL)),
    CONSTRAINT offers_declined_have_reason CHECK ((state = 'declined') = (decline_reason IS NOT NULL))
);

-- One winner: the database decides, whoever claims.
CREATE UNIQUE INDEX offers_one_accepted ON offers (tenant_id, inquiry_id) WHERE state = 'accepted';
-- Nobody is asked twice at the same time; serves the offers of an inquiry.
CREATE UNIQUE INDEX offers_one_open ON offers (tenant_id, inquiry_id, professional_id) WHERE state = 'open';
CREATE INDEX offers_inquiry_id ON offers (tenant_id, inquiry_id, id);
-- Serve a business's inbox, and how many offers a professional got and has not answered (routing).
CREATE INDEX offers_business_id ON offers (tenant_id, business_id, state, id);
CREATE INDEX offers_professional_id ON offers (tenant_id, professional_id, offered_at);

ALTER TABLE offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE offers FORCE ROW LEVEL SECURITY;
CREATE POLICY offers_of_tenant ON offers
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
