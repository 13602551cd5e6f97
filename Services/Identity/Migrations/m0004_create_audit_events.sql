-- What happened to accounts, sessions, rights and secrets. Nobody changes it: the service may only add and read.
CREATE TABLE audit_events (
    -- The tenant that it concerns; TenantID.platform for what concerns an account in none.
    tenant_id uuid NOT NULL,
    -- UUIDv7: the order of ids is the order of time.
    id uuid NOT NULL,
    happened_at timestamptz NOT NULL,
    -- What happened, such as `session.started`.
    kind text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text,
    target_kind text,
    target_id text,
    -- The client's network address and what it says it is.
    address text,
    device text,
    trace_id text,
    -- Further facts: words and numbers, never secrets.
    details jsonb NOT NULL,
    CONSTRAINT audit_events_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT audit_events_actor_known CHECK (actor_kind IN ('account', 'api_key', 'service', 'system', 'anonymous')),
    CONSTRAINT audit_events_target_is_whole CHECK ((target_kind IS NULL) = (target_id IS NULL))
);

-- Serve the list filtered by what happened, by whom and to whom.
CREATE INDEX audit_events_kind ON audit_events (tenant_id, kind, id);
CREATE INDEX audit_events_actor ON audit_events (tenant_id, actor_id, id);
CREATE INDEX audit_events_target ON audit_events (tenant_id, target_id, id);

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_events_of_tenant ON audit_events
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

-- The run-time role bears the schema's name.
DO $$
BEGIN
    EXECUTE format('REVOKE UPDATE, DELETE ON audit_events FROM %I', current_schema());
END
$$;
