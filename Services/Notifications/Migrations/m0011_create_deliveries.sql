-- What became of telling one person something on one way. What was said is not kept.
CREATE TABLE deliveries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    channel text NOT NULL,
    template text NOT NULL,
    -- Who is told, as text: the account, or the address in lower case of somebody without one.
    person text NOT NULL,
    account_id uuid,
    -- The address of a mail.
    recipient text,
    language text NOT NULL,
    -- What it tells of; nil for letters that services ask for, which have ids of their own.
    event_id uuid,
    inquiry_id uuid,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    -- The same at each try.
    message_id text,
    -- The row in mails, as long as it waits there.
    mail_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    sent_at timestamptz,
    CONSTRAINT deliveries_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT deliveries_once UNIQUE (tenant_id, event_id, template, channel, person),
    CONSTRAINT deliveries_channel_is_known CHECK (channel IN ('email', 'in_app')),
    CONSTRAINT deliveries_state_is_known CHECK (state IN ('waiting', 'sent', 'failed')),
    CONSTRAINT deliveries_sent_have_time CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT deliveries_mails_have_address CHECK (
        channel <> 'email' OR num_nonnulls(recipient, message_id, mail_id) = 3),
    CONSTRAINT deliveries_attempts_are_counted CHECK (attempts >= 0)
);

-- Serves what the sender of mails reports (recordTry). Mail ids are random: one row each.
CREATE INDEX deliveries_mail_id ON deliveries (mail_id) WHERE mail_id IS NOT NULL;
-- Serve the filters of the log (deliveries) and the look whether somebody was written to just now (wasJustWritten).
CREATE INDEX deliveries_state ON deliveries (tenant_id, state, id);
CREATE INDEX deliveries_inquiry_id ON deliveries (tenant_id, inquiry_id, id) WHERE inquiry_id IS NOT NULL;
CREATE INDEX deliveries_account_id ON deliveries (tenant_id, account_id, id) WHERE account_id IS NOT NULL;

ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY deliveries_of_tenant ON deliveries
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- The sender of mails does not know whose mail it sends: it finds and changes the row of one mail, in transactions that say
-- so, and nothing else.
CREATE POLICY deliveries_of_sender_read ON deliveries FOR SELECT
    USING (current_setting('app.mails', true) = 'report' AND mail_id IS NOT NULL);
CREATE POLICY deliveries_of_sender_write ON deliveries FOR UPDATE
    USING (current_setting('app.mails', true) = 'report' AND mail_id IS NOT NULL)
    WITH CHECK (current_setting('app.mails', true) = 'report' AND mail_id IS NOT NULL);

DO $$
BEGIN
    EXECUTE format('REVOKE DELETE ON deliveries FROM %I', current_schema());
END
$$;
