-- The threads of inquiries: how many messages each ever got. Numbers are given under the lock of the inquiry, so that they
-- commit in their order and have no gaps: whoever has seen number n has missed nothing before it.
CREATE TABLE threads (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    last_number bigint NOT NULL,
    last_at timestamptz NOT NULL,
    CONSTRAINT threads_pkey PRIMARY KEY (tenant_id, inquiry_id),
    CONSTRAINT threads_inquiry_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiries (tenant_id, id),
    CONSTRAINT threads_numbers_begin_at_one CHECK (last_number >= 1)
) WITH (fillfactor = 80);

-- What was written. It never changes.
CREATE TABLE messages (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    number bigint NOT NULL,
    id uuid NOT NULL,
    side text NOT NULL,
    account_id uuid NOT NULL,
    -- The business that had the inquiry then and wrote.
    business_id uuid,
    text text,
    -- How many pictures hang on it; they are the message's in media.
    attachments smallint NOT NULL,
    -- SHA-256 of the creating request: the same id with the same content is the same creation (offline first).
    created_from bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (tenant_id, inquiry_id, number),
    CONSTRAINT messages_id_is_one UNIQUE (tenant_id, id),
    CONSTRAINT messages_thread_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES threads (tenant_id, inquiry_id),
    CONSTRAINT messages_side_is_known CHECK (side IN ('customer', 'business', 'manager')),
    CONSTRAINT messages_of_businesses_name_one CHECK (side <> 'business' OR business_id IS NOT NULL),
    CONSTRAINT messages_say_something CHECK (text IS NOT NULL OR attachments > 0)
);

-- How far each person has read a thread, and for which business.
CREATE TABLE read_marks (
    tenant_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    account_id uuid NOT NULL,
    side text NOT NULL,
    business_id uuid,
    number bigint NOT NULL,
    read_at timestamptz NOT NULL,
    CONSTRAINT read_marks_pkey PRIMARY KEY (tenant_id, inquiry_id, account_id),
    CONSTRAINT read_marks_thread_fkey FOREIGN KEY (tenant_id, inquiry_id) REFERENCES threads (tenant_id, inquiry_id),
    CONSTRAINT read_marks_side_is_known CHECK (side IN ('customer', 'business', 'manager')),
    CONSTRAINT read_marks_are_numbers CHECK (number >= 1)
) WITH (fillfactor = 80);

-- How much an account may write at once: what keeps a flood out, the same for all replicas. `full_at` is in nanoseconds
-- since 1970 (generic cell rate algorithm).
CREATE TABLE message_allowances (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    full_at bigint NOT NULL,
    CONSTRAINT message_allowances_pkey PRIMARY KEY (tenant_id, account_id)
) WITH (fillfactor = 80);

ALTER TABLE threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE threads FORCE ROW LEVEL SECURITY;
CREATE POLICY threads_of_tenant ON threads
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY messages_of_tenant ON messages
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE read_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE read_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY read_marks_of_tenant ON read_marks
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE message_allowances ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_allowances FORCE ROW LEVEL SECURITY;
CREATE POLICY message_allowances_of_tenant ON message_allowances
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON messages FROM %I', current_schema());
END
$$;
