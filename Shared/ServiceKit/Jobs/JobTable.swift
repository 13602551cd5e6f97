internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres

/// What those that work on jobs ask of the table.
extension Database {
    /// What a transaction of a worker begins with: it sees the jobs of all tenants, and is planned for a table that grew
    /// after it was last looked at. A queue that was empty when its statistics were made has a million rows soon after;
    /// every statement here is a walk along an index.
    static var working: SQL {
        """
        SELECT set_config('app.jobs', 'work', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
        """
    }

    /// The loss of what such a transaction wrote in a crash of the server is harmless: the job is taken again.
    private static var fleeting: SQL { "SELECT set_config('synchronous_commit', 'off', true)" }

    /// Takes up to `most` jobs of a kind that are due, for `lease`, never so many that more than `concurrency` of them run
    /// in all processes together. One flush: no process can stop in the middle and keep the others out.
    func claimJobs(
        _ kind: String, most: Int, concurrency: Int, lease: Duration
    ) async throws -> ClaimedBatch {
        var (allowed, next): (Int, Double?) = (0, nil)
        let jobs = try await write(
            first: [
                Self.working, Self.fleeting,
                // One process at a time counts and takes, or two would both find the last free place.
                "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.jobs.' || \(kind)::text, 0))",
            ],
            then: """
                WITH allowed AS MATERIALIZED (
                    SELECT greatest(0, least(\(most)::integer, \(concurrency)::integer - (
                        SELECT count(*) FROM jobs WHERE kind = \(kind) AND state = 'running')))::integer AS most
                ), due AS MATERIALIZED (
                    SELECT job.tenant_id, job.id
                    FROM unnest('{0,1,2}'::smallint[]) AS level (priority)
                    CROSS JOIN LATERAL (
                        SELECT tenant_id, id FROM jobs
                        WHERE kind = \(kind) AND priority = level.priority AND state = 'waiting' AND run_at <= now()
                        ORDER BY run_at
                        LIMIT (SELECT most FROM allowed)
                        FOR UPDATE SKIP LOCKED
                    ) AS job
                    LIMIT (SELECT most FROM allowed)
                ), taken AS (
                    UPDATE jobs SET state = 'running', attempts = attempts + 1, claim_id = gen_random_uuid(),
                        leased_until = now() + make_interval(secs => \(lease.seconds))
                    FROM due
                    WHERE jobs.tenant_id = due.tenant_id AND jobs.id = due.id
                    RETURNING jobs.tenant_id, jobs.id, jobs.claim_id, jobs.payload, jobs.key, jobs.attempts, jobs.run_at,
                        jobs.priority, extract(epoch FROM now() - jobs.run_at)::float8 AS delay
                )
                SELECT allowed.most, taken.*, CASE WHEN (SELECT count(*) FROM taken) < allowed.most THEN (
                    SELECT min(extract(epoch FROM later.run_at - now()))::float8
                    FROM unnest('{0,1,2}'::smallint[]) AS level (priority)
                    CROSS JOIN LATERAL (
                        SELECT run_at FROM jobs
                        WHERE kind = \(kind) AND priority = level.priority AND state = 'waiting' AND run_at > now()
                        ORDER BY run_at
                        LIMIT 1
                    ) AS later) END AS next
                FROM allowed LEFT JOIN taken ON true
                ORDER BY priority, run_at
                """
        ) { row -> ClaimedJob? in
            allowed = try row["most"]
            next = try row["next"]
            let id: String? = try row["id"]
            return id == nil ? nil : try ClaimedJob(row)
        }.compactMap { $0 }
        return ClaimedBatch(jobs: jobs, isDrained: jobs.count < allowed, next: next.map { .seconds($0) })
    }

    /// In how many seconds the first job of each kind is due, negative for what is overdue; kinds of which none waits are
    /// left out.
    func dueJobs(_ kinds: [String]) async throws -> [(kind: String, wait: Double)] {
        try await write(
            first: [Self.working],
            then: """
                SELECT wanted.kind, min(extract(epoch FROM earliest.run_at - now()))::float8 AS wait
                FROM unnest(\(kinds)::text[]) AS wanted (kind)
                CROSS JOIN unnest('{0,1,2}'::smallint[]) AS level (priority)
                CROSS JOIN LATERAL (
                    SELECT run_at FROM jobs
                    WHERE kind = wanted.kind AND priority = level.priority AND state = 'waiting'
                    ORDER BY run_at
                    LIMIT 1
                ) AS earliest
                GROUP BY wanted.kind
                """
        ) { (try $0["kind"], try $0["wait"]) }
    }

    /// Keeps others away from these jobs for another `lease`; gives by claim those that are still held, and whether each
    /// was cancelled.
    func renewJobs(_ jobs: [ClaimedJob], lease: Duration) async throws -> [UUID: Bool] {
        let rows = try await write(
            first: [Self.working, Self.fleeting],
            then: """
                UPDATE jobs SET leased_until = now() + make_interval(secs => \(lease.seconds))
                FROM \(jobs.asRows)
                WHERE jobs.tenant_id = held.tenant_id AND jobs.id = held.id AND jobs.claim_id = held.claim_id
                    AND state = 'running'
                RETURNING jobs.claim_id, jobs.is_cancelled
                """
        ) { (try $0["claim_id"] as UUID, try $0["is_cancelled"] as Bool) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// Removes the rows of jobs that are done; gives by claim those that were there. Missing are the ones that recur, that are to
    /// run once more, or that are no longer this process's.
    func removeJobs(_ jobs: [ClaimedJob]) async throws -> Set<UUID> {
        Set(
            try await write(
                first: [Self.working],
                then: """
                    DELETE FROM jobs USING \(jobs.asRows)
                    WHERE jobs.tenant_id = held.tenant_id AND jobs.id = held.id AND jobs.claim_id = held.claim_id
                        AND state = 'running' AND cron IS NULL AND again_at IS NULL AND NOT is_cancelled
                    RETURNING jobs.claim_id
                    """
            ) { try $0["claim_id"] })
    }

    /// A transaction of a worker in several steps.
    func working<Value>(_ body: (Connection) async throws -> Value) async throws -> Value {
        try await transaction { db in
            try db.enqueue(Self.working)
            return try await body(db)
        }
    }
}
