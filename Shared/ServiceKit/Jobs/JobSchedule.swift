internal import Crypto
public import FoundationEssentials
internal import JSON
public import Models
public import Postgres

extension Connection {
    /// Asks for work after COMMIT, and never without it, in a transaction of the tenant whose work it is
    /// (`database.write(as: tenant)`); what belongs to no tenant goes into one of `TenantID.platform`. Costs no round
    /// trip; a failure is thrown by the next statement or by COMMIT.
    ///
    /// - Parameters:
    ///   - time: when it is due; now where not said. It starts within a second of it.
    ///   - key: one job of this kind and key at most waits or runs in the tenant, however many ask for it.
    ///   - collision: what becomes of one that waits under the key already.
    public func schedule<J: Job>(
        _ job: J, at time: Date? = nil, key: String? = nil, priority: JobPriority = .normal,
        ifThere collision: JobCollision = .replace
    ) throws {
        let due: SQL = time.map { "\($0)::timestamptz" } ?? "now()"
        try insert(job, due: due, key: key, priority, collision)
        try notify(J.kind, dueAt: time)
    }

    /// The same for what recurs, until it is cancelled: at the next time that `cron` names on the clock of `zone`, and
    /// after each run at the next one from then on. Times that passed while nobody worked are made up for by one run.
    ///
    /// - Parameter key: scheduling again under the same key changes values, times and zone; the next time is kept where
    ///   the last two are what they were.
    public func schedule<J: Job>(
        _ job: J, every cron: Cron, in zone: TimeZoneName, key: String, priority: JobPriority = .normal
    ) throws {
        try insert(
            job, due: cron.next(after: "now()", in: "\(zone.text)::text"), key: key, priority, .replace,
            recurring: (cron, zone))
    }

    /// Moves the job under the key to another time, values and all; one that runs already runs once more then. Nothing
    /// happens where there is none.
    public func reschedule<J: Job>(_ kind: J.Type, key: String, at time: Date) throws {
        try enqueue(
            """
            UPDATE jobs SET
                run_at = CASE WHEN state = 'waiting' THEN \(time)::timestamptz ELSE run_at END,
                again_at = CASE WHEN state = 'running' THEN \(time)::timestamptz END,
                attempts = CASE WHEN state = 'waiting' THEN 0 ELSE attempts END
            WHERE \(lives(J.kind, key))
            """)
        try notify(J.kind, dueAt: time)
    }

    /// Forgets the job under the key. One that runs is told: its task is cancelled, what it does in `JobRun.complete`
    /// cannot commit after this transaction has, and it is not tried again.
    public func cancel<J: Job>(_ kind: J.Type, key: String) throws {
        // Locked first: between the two that follow a run might end and its job go back to wait.
        try enqueue("SELECT FROM jobs WHERE \(lives(J.kind, key)) FOR UPDATE")
        try enqueue("DELETE FROM jobs WHERE \(lives(J.kind, key)) AND state = 'waiting'")
        try enqueue(
            """
            WITH running AS (
                UPDATE jobs SET is_cancelled = true, again_at = NULL
                WHERE \(lives(J.kind, key)) AND state = 'running'
                RETURNING id)
            SELECT pg_notify(\(JobsTable.channel), 'cancel ' || id) FROM running
            """)
    }

    private func lives(_ kind: String, _ key: String) -> SQL {
        "tenant_id = \(transactionTenant) AND kind = \(kind) AND key = \(key) AND state <> 'dead'"
    }

    /// Tells those that work. They look for themselves twice a second: of a timer further away nobody is told, because a
    /// transaction that tells waits for others that do.
    private func notify(_ kind: String, dueAt time: Date?) throws {
        guard let time else {
            return try enqueue("SELECT pg_notify(\(JobsTable.channel), \(kind))")
        }
        try enqueue(
            """
            SELECT pg_notify(\(JobsTable.channel), CASE WHEN \(time)::timestamptz <= now() THEN \(kind) ELSE '' END)
            WHERE \(time)::timestamptz < now() + interval '2 seconds'
            """)
    }

    private func insert<J: Job>(
        _ job: J, due: SQL, key: String?, _ priority: JobPriority, _ collision: JobCollision,
        recurring: (cron: Cron, zone: TimeZoneName)? = nil
    ) throws {
        let payload = JSONText(try JSONWriter.encode(job))
        let (high, low) = UUIDv7.next()
        var sql: SQL = """
            INSERT INTO jobs (tenant_id, id, kind, payload, key, priority, run_at, cron, zone)
            VALUES (\(transactionTenant), \(UUIDv7.text(high: high, low: low)), \(J.kind), \(payload), \(key),
                \(priority.rawValue), \(due), \(recurring?.cron.text), \(recurring?.zone.text))
            """
        if key != nil { sql.append(onConflict(collision, isRecurring: recurring != nil)) }
        try enqueue(sql)
    }
}

/// The tenant of the transaction: an insert without one is refused.
private let transactionTenant: SQL = "NULLIF(current_setting('app.tenant_id', true), '')::uuid"

/// What happens to the row that has the key. A run under way is marked to come again instead of being disturbed; it
/// takes up the new values then.
private func onConflict(_ collision: JobCollision, isRecurring: Bool) -> SQL {
    // What recurs keeps its next time while its times are the same: every start of a process schedules it again.
    let due: SQL =
        isRecurring
        ? """
        CASE WHEN (jobs.cron, jobs.zone) IS NOT DISTINCT FROM (excluded.cron, excluded.zone)
            THEN jobs.run_at ELSE excluded.run_at END
        """ : "excluded.run_at"
    let again: SQL = isRecurring ? "jobs.again_at" : "excluded.run_at"
    let only: SQL =
        switch collision {
        case .replace: ""
        case .keep: " WHERE jobs.state = 'running'"
        }
    return """
         ON CONFLICT (tenant_id, kind, key) WHERE key IS NOT NULL AND state <> 'dead' DO UPDATE SET
            payload = excluded.payload, priority = excluded.priority, cron = excluded.cron, zone = excluded.zone,
            run_at = CASE WHEN jobs.state = 'waiting' THEN \(due) ELSE jobs.run_at END,
            again_at = CASE WHEN jobs.state = 'running' THEN \(again) END,
            attempts = CASE WHEN jobs.state = 'waiting' AND excluded.cron IS NULL THEN 0 ELSE jobs.attempts END
        \(only)
        """
}
