-- What customers thought of finished work: one for each inquiry. What they say never changes; the business may reply, the
-- tenant may hide it.
CREATE TABLE reviews (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    business_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- First name and an initial: what everybody may read of who wrote it.
    author text,
    stars smallint NOT NULL,
    text text,
    created_at timestamptz NOT NULL,
    reply text,
    replied_by uuid,
    replied_at timestamptz,
    reply_edited_at timestamptz,
    hidden_at timestamptz,
    hidden_by uuid,
    hidden_reason text,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT reviews_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT reviews_one_for_each_inquiry UNIQUE (tenant_id, inquiry_id),
    CONSTRAINT reviews_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT reviews_stars_are_five CHECK (stars BETWEEN 1 AND 5),
    CONSTRAINT reviews_reply_is_whole CHECK (
        (reply IS NULL) = (replied_at IS NULL) AND (reply IS NULL) = (replied_by IS NULL)
        AND (reply IS NOT NULL OR reply_edited_at IS NULL)),
    CONSTRAINT reviews_hidden_is_whole CHECK (
        (hidden_at IS NULL) = (hidden_by IS NULL) AND (hidden_at IS NULL) = (hidden_reason IS NULL))
);

-- Serve what everybody may read: of a professional, of a business, of the tenant; the newest first.
CREATE INDEX reviews_professional_id ON reviews (tenant_id, professional_id, id) WHERE hidden_at IS NULL;
CREATE INDEX reviews_business_id ON reviews (tenant_id, business_id, id) WHERE hidden_at IS NULL;

ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY reviews_of_tenant ON reviews
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- Objections to reviews: one of each account to each.
CREATE TABLE abuse_reports (
    tenant_id uuid NOT NULL,
    -- In the order in which they came.
    id uuid NOT NULL,
    review_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reason text NOT NULL,
    note text,
    state text NOT NULL DEFAULT 'open',
    reported_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    CONSTRAINT abuse_reports_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT abuse_reports_one_of_each UNIQUE (tenant_id, review_id, account_id),
    CONSTRAINT abuse_reports_review_fkey FOREIGN KEY (tenant_id, review_id) REFERENCES reviews (tenant_id, id),
    CONSTRAINT abuse_reports_reason_is_a_word CHECK (reason ~ '^[a-z_]{1,40}$'),
    CONSTRAINT abuse_reports_state_is_known CHECK (state IN ('open', 'upheld', 'dismissed')),
    CONSTRAINT abuse_reports_decided_have_time CHECK ((state = 'open') = (decided_at IS NULL))
);

-- Serves the managers' list.
CREATE INDEX abuse_reports_state ON abuse_reports (tenant_id, state, id);

ALTER TABLE abuse_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE abuse_reports FORCE ROW LEVEL SECURITY;
CREATE POLICY abuse_reports_of_tenant ON abuse_reports
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- What customers think of a professional in all, without what is hidden. The tenants service is told of each change.
CREATE TABLE ratings (
    tenant_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    review_count bigint NOT NULL,
    stars bigint NOT NULL,
    -- Grows with each change: what is told late does not replace what was told before it.
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT ratings_pkey PRIMARY KEY (tenant_id, professional_id),
    CONSTRAINT ratings_stars_fit CHECK (review_count >= 0 AND stars BETWEEN review_count AND 5 * review_count)
);

ALTER TABLE ratings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ratings FORCE ROW LEVEL SECURITY;
CREATE POLICY ratings_of_tenant ON ratings
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON reviews, abuse_reports FROM %I', current_schema());
    EXECUTE format(
        'GRANT UPDATE (reply, replied_by, replied_at, reply_edited_at, hidden_at, hidden_by, hidden_reason, version) '
        'ON reviews TO %I', current_schema());
    EXECUTE format('GRANT UPDATE (state, decided_at, decided_by) ON abuse_reports TO %I', current_schema());
END
$$;
