-- The inboxes of people: how many notifications each ever got. Its lock numbers them in the order in which they commit, so
-- that whoever has seen number n has missed nothing before it.
CREATE TABLE inboxes (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    last_number bigint NOT NULL,
    CONSTRAINT inboxes_pkey PRIMARY KEY (tenant_id, account_id),
    CONSTRAINT inboxes_numbers_begin_at_one CHECK (last_number >= 1)
) WITH (fillfactor = 80);

-- What a person was told in the app.
CREATE TABLE notifications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    number bigint NOT NULL,
    -- What it tells of: one event tells a person the same thing once.
    event_id uuid NOT NULL,
    template text NOT NULL,
    -- NotificationValues; the text is made of them when it is read.
    details jsonb NOT NULL,
    inquiry_id uuid,
    language text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz,
    read_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    CONSTRAINT notifications_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT notifications_numbered UNIQUE (tenant_id, account_id, number),
    CONSTRAINT notifications_once UNIQUE (tenant_id, account_id, event_id, template),
    CONSTRAINT notifications_inbox_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES inboxes (tenant_id, account_id),
    CONSTRAINT notifications_read_are_seen CHECK (read_at IS NULL OR seen_at IS NOT NULL)
);

-- Serve the counts of a person and the lists of what is new (notificationCounts, notifications).
CREATE INDEX notifications_unseen ON notifications (tenant_id, account_id, number) WHERE seen_at IS NULL;
CREATE INDEX notifications_unread ON notifications (tenant_id, account_id, number) WHERE read_at IS NULL;

ALTER TABLE inboxes ENABLE ROW LEVEL SECURITY;
ALTER TABLE inboxes FORCE ROW LEVEL SECURITY;
CREATE POLICY inboxes_of_tenant ON inboxes
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
CREATE POLICY notifications_of_tenant ON notifications
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
