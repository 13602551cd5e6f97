/// The table of jobs. A service that schedules jobs adds `JobsTable.migration` to its migrations.
public enum JobsTable {
    /// For tests of the catalogue: the policy by which workers serve all tenants.
    public static let policies: Set<String> = ["jobs_of_workers"]

    /// The step that makes the table, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// What whoever schedules tells those that work: a kind whose job is due, nothing for one that is due soon, or
    /// `cancel` and the id of one that runs.
    static let channel = "jobs"

    /// The unique index over keys.
    static let keyIndex = "jobs_key"

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- Work to be done later, in the transaction of the action that asked for it. A row goes when its job is done, by
        -- itself and never in bulk; what failed for good stays as a dead letter until an operator takes it.
        CREATE TABLE jobs (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            kind text NOT NULL,
            payload jsonb NOT NULL,
            -- One job of a kind and key at most waits or runs in a tenant.
            key text,
            -- 0 goes first.
            priority smallint NOT NULL,
            state text NOT NULL DEFAULT 'waiting',
            -- When it is due, or was.
            run_at timestamptz NOT NULL,
            -- Of what recurs: five fields, and the IANA zone whose clock they mean.
            cron text,
            zone text,
            -- Tries that have begun.
            attempts integer NOT NULL DEFAULT 0,
            -- While it runs: which taking of it, and until when others keep away.
            claim_id uuid,
            leased_until timestamptz,
            -- Scheduled again under its key while it ran: when to run once more.
            again_at timestamptz,
            is_cancelled boolean NOT NULL DEFAULT false,
            last_error text,
            created_at timestamptz NOT NULL DEFAULT now(),
            died_at timestamptz,
            CONSTRAINT jobs_pkey PRIMARY KEY (tenant_id, id),
            CONSTRAINT jobs_kind_form CHECK (kind ~ '^[a-z0-9-]{1,64}$'),
            CONSTRAINT jobs_payload_size CHECK (pg_column_size(payload) <= 65536),
            CONSTRAINT jobs_key_length CHECK (char_length(key) BETWEEN 1 AND 200),
            CONSTRAINT jobs_priority_is_known CHECK (priority BETWEEN 0 AND 2),
            CONSTRAINT jobs_state_is_known CHECK (state IN ('waiting', 'running', 'dead')),
            CONSTRAINT jobs_running_are_taken CHECK ((state = 'running') = (num_nonnulls(claim_id, leased_until) = 2)),
            CONSTRAINT jobs_dead_have_died CHECK ((state = 'dead') = (died_at IS NOT NULL)),
            CONSTRAINT jobs_recurring_have_key_and_zone CHECK (
                num_nonnulls(cron, zone) IN (0, 2) AND (cron IS NULL OR key IS NOT NULL)),
            CONSTRAINT jobs_again_while_running CHECK (again_at IS NULL OR state = 'running'),
            CONSTRAINT jobs_attempts_are_counted CHECK (attempts >= 0)
        ) WITH (
            -- Rows come and go: the dead ones among them are removed while they are few, or the start of each index is
            -- full of them.
            autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
            autovacuum_vacuum_cost_delay = 0);

        -- Serves the search for the next job (claimJobs) and the time when one is due (dueJobs). Equality, equality, then
        -- time: what is due in a kind and priority is the start of a range, and a million timers behind it are not looked
        -- at. There are three priorities, so that the search is three such looks, not one through everything.
        CREATE INDEX jobs_waiting ON jobs (kind, priority, run_at) WHERE state = 'waiting';

        -- Serves the count of what runs (claimJobs) and the search for what its worker left behind (lockAbandonedJobs).
        CREATE INDEX jobs_running ON jobs (kind, leased_until) WHERE state = 'running';

        -- Serves schedule, reschedule and cancel by key.
        CREATE UNIQUE INDEX jobs_key ON jobs (tenant_id, kind, key) WHERE key IS NOT NULL AND state <> 'dead';

        -- Serves the list and the count of dead letters (jobDepths, listJobs).
        CREATE INDEX jobs_dead ON jobs (kind, died_at) WHERE state = 'dead';

        ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
        ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
        CREATE POLICY jobs_of_tenant ON jobs
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        -- Workers look for what is due before they know whose it is, and operators look after all: in transactions that
        -- say so, and only for this table. The handler then works under the tenant that the row names.
        CREATE POLICY jobs_of_workers ON jobs
            USING (current_setting('app.jobs', true) = 'work')
            WITH CHECK (current_setting('app.jobs', true) = 'work');

        """
}
