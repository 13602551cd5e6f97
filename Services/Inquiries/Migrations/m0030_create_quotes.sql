-- What work will cost: versions of an inquiry's quote. What a version says is written once; only what became of it changes.
CREATE TABLE quotes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    version integer NOT NULL,
    -- The version before, which must be there: versions have no gaps.
    previous integer GENERATED ALWAYS AS (NULLIF(version - 1, 0)) STORED,
    business_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'sent',
    -- QuoteContent and QuoteTotals as they were sent, to the cent.
    content jsonb NOT NULL,
    totals jsonb NOT NULL,
    -- What the catalogue said of the services in it then (QuotedPrice).
    catalogue jsonb NOT NULL DEFAULT '[]',
    currency text NOT NULL,
    total bigint NOT NULL,
    valid_until timestamptz,
    -- SHA-256 of the creating request: the same id with the same content is the same creation (offline first).
    created_from bytea NOT NULL,
    sent_at timestamptz NOT NULL,
    sent_by uuid NOT NULL,
    -- When, by whom and why it left the state `sent`; nobody where a clock did it.
    decided_at timestamptz,
    decided_by uuid,
    reason text,
    -- Counts its changes.
    revision bigint NOT NULL DEFAULT 1,
    CONSTRAINT quotes_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT quotes_version_is_once UNIQUE (tenant_id, inquiry_id, version),
    CONSTRAINT quotes_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT quotes_versions_have_no_gaps
        FOREIGN KEY (tenant_id, inquiry_id, previous) REFERENCES quotes (tenant_id, inquiry_id, version),
    CONSTRAINT quotes_versions_begin_at_one CHECK (version >= 1),
    CONSTRAINT quotes_state_is_known CHECK (
        state IN ('sent', 'accepted', 'declined', 'superseded', 'expired', 'withdrawn')),
    CONSTRAINT quotes_total_not_negative CHECK (total >= 0),
    CONSTRAINT quotes_decided_have_time CHECK ((state = 'sent') = (decided_at IS NULL))
);

-- One version stands: the one that waits, or the one agreed to. The key of versions serves the list of an inquiry.
CREATE UNIQUE INDEX quotes_one_stands ON quotes (tenant_id, inquiry_id) WHERE state IN ('sent', 'accepted');
-- Serves the foreign key of the version before.
CREATE INDEX quotes_previous ON quotes (tenant_id, inquiry_id, previous);

ALTER TABLE quotes ENABLE ROW LEVEL SECURITY;
ALTER TABLE quotes FORCE ROW LEVEL SECURITY;
CREATE POLICY quotes_of_tenant ON quotes
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON quotes FROM %I', current_schema());
    EXECUTE format('GRANT UPDATE (state, decided_at, decided_by, reason, revision) ON quotes TO %I', current_schema());
END
$$;
