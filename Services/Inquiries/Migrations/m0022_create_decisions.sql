-- Who was to be asked, in which order and why: written once, with all that it was made of, so that it can be made again.
CREATE TABLE decisions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    rules_version bigint NOT NULL,
    strategy text NOT NULL,
    -- Who came first; null: nobody could take it.
    first_professional_id uuid,
    first_business_id uuid,
    -- Whether the first is first only for being new.
    is_exploration boolean NOT NULL,
    -- RoutingInputs and RoutingDecision. Of type json: their bytes are kept as they were written.
    inputs json NOT NULL,
    decision json NOT NULL,
    CONSTRAINT decisions_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT decisions_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT decisions_first_by_both CHECK ((first_professional_id IS NULL) = (first_business_id IS NULL))
);

-- Serves the decisions of an inquiry, the last of them above all.
CREATE INDEX decisions_inquiry_id ON decisions (tenant_id, inquiry_id, id);
-- Serves simulations, and how often newcomers were tried.
CREATE INDEX decisions_at ON decisions (tenant_id, at, id) INCLUDE (is_exploration);

ALTER TABLE decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE decisions FORCE ROW LEVEL SECURITY;
CREATE POLICY decisions_of_tenant ON decisions
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON decisions FROM %I', current_schema());
END
$$;

ALTER TABLE offers
    -- Seconds of open time from the question to the answer, or to the deadline that was missed: what somebody's response
    -- time is learned from. The night is nobody's delay.
    ADD COLUMN response_seconds bigint,
    ADD CONSTRAINT offers_decision_fkey FOREIGN KEY (tenant_id, decision_id) REFERENCES decisions (tenant_id, id);

-- Serves the foreign key.
CREATE INDEX offers_decision_id ON offers (tenant_id, decision_id);
