-- How work ended: what became of it and what it was worth. Written once, never changed; work that was taken up again ends
-- once more.
CREATE TABLE completions (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    -- The version of the inquiry that the step made.
    number bigint NOT NULL,
    business_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    outcome text NOT NULL,
    -- Minor units; null where nothing was done.
    amount bigint,
    currency text,
    note text,
    completed_by uuid NOT NULL,
    completed_at timestamptz NOT NULL,
    CONSTRAINT completions_pkey PRIMARY KEY (tenant_id, inquiry_id, number),
    CONSTRAINT completions_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT completions_outcome_is_known CHECK (outcome IN ('done', 'partly', 'not_done')),
    CONSTRAINT completions_money_is_whole CHECK ((amount IS NULL) = (currency IS NULL)),
    CONSTRAINT completions_amount_not_negative CHECK (amount >= 0)
);

-- Serves what a professional earned and finished in a window (routing's statistics).
CREATE INDEX completions_professional_id ON completions (tenant_id, professional_id, completed_at);

ALTER TABLE completions ENABLE ROW LEVEL SECURITY;
ALTER TABLE completions FORCE ROW LEVEL SECURITY;
CREATE POLICY completions_of_tenant ON completions
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON completions FROM %I', current_schema());
END
$$;
