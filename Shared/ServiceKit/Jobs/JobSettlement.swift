internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres

/// What one try made of a job.
enum JobOutcome: String, Sendable, CaseIterable {
    case done
    /// To be tried again.
    case failed
    /// Not to be tried again: a dead letter.
    case dead
    /// Put off by the handler.
    case later
    /// Given back at a drain.
    case released
    case cancelled
    /// No longer this process's.
    case lost
}

/// How a try ended that did not finish its job.
struct JobFailure: Sendable {
    /// The pause before the next try; nil when there is to be none.
    var pause: Duration?
    /// Whether the try counts.
    var counts = true
    /// For the operator.
    var reason: String
    /// What it is called where the job waits again.
    var retried: JobOutcome = .failed
}

extension Connection {
    /// Finishes a job in the transaction of its effect; false where it is not this try's any more, or was cancelled.
    func finishJob(_ job: ClaimedJob) async throws -> Bool {
        let removed = try await execute(
            "DELETE FROM jobs WHERE \(job.isHeld) AND cron IS NULL AND again_at IS NULL AND NOT is_cancelled")
        if removed == 1 { return true }
        guard let row = try await lockJob(job), !row.isCancelled else { return false }
        guard let next = try row.next else { return try await execute("DELETE FROM jobs WHERE \(job.isHeld)") == 1 }
        try await putBack(job, at: next, attempts: "0", reason: nil)
        return true
    }

    /// Records a try that failed; the row says what becomes of the job.
    func settleJob(_ job: ClaimedJob, _ failure: JobFailure) async throws -> JobOutcome {
        guard let row = try await lockJob(job) else { return .lost }
        if row.isCancelled {
            if let again = row.again { try await putBack(job, at: again, attempts: "0", reason: nil) }
            if row.again == nil { try await execute("DELETE FROM jobs WHERE \(job.isHeld)") }
            return .cancelled
        }
        // Scheduled anew in the meantime: the new values at their time, with all their tries.
        if let again = row.again {
            if failure.pause == nil { try await bury(job, failure.reason) }
            try await putBack(job, at: again, attempts: "0", reason: failure.reason)
            return failure.pause == nil ? .dead : failure.retried
        }
        if let pause = failure.pause {
            let due: SQL =
                failure.retried == .released ? "run_at" : "now() + make_interval(secs => \(pause.seconds))"
            try await putBack(
                job, at: due, attempts: failure.counts ? "attempts" : "attempts - 1", reason: failure.reason)
            return failure.retried
        }
        if let next = try row.next {
            try await bury(job, failure.reason)
            try await putBack(job, at: next, attempts: "0", reason: nil)
        } else {
            try await execute(
                """
                UPDATE jobs SET state = 'dead', died_at = now(), claim_id = NULL, leased_until = NULL,
                    last_error = \(failure.reason)
                WHERE \(job.isHeld)
                """)
        }
        return .dead
    }

    /// The jobs of these kinds whose process has not been heard of for the time of a lease, locked; other processes skip
    /// them.
    func lockAbandonedJobs(_ kinds: [String]) async throws -> [(kind: String, job: ClaimedJob)] {
        try await rows(
            """
            SELECT kind, tenant_id, id, claim_id, payload, key, attempts, run_at, 0::float8 AS delay
            FROM jobs
            WHERE kind = ANY (\(kinds)::text[]) AND state = 'running' AND leased_until < now()
            ORDER BY leased_until
            LIMIT 50
            FOR UPDATE SKIP LOCKED
            """
        ) { (try $0["kind"], try ClaimedJob($0)) }
    }

    private func lockJob(_ job: ClaimedJob) async throws -> HeldRow? {
        try await row(
            "SELECT again_at IS NOT NULL AS is_again, cron, is_cancelled FROM jobs WHERE \(job.isHeld) FOR UPDATE"
        ) { HeldRow(isAgain: try $0["is_again"], cron: try $0["cron"], isCancelled: try $0["is_cancelled"]) }
    }

    private func putBack(_ job: ClaimedJob, at due: SQL, attempts: SQL, reason: String?) async throws {
        try await execute(
            """
            UPDATE jobs SET state = 'waiting', run_at = \(due), attempts = \(attempts), claim_id = NULL,
                leased_until = NULL, again_at = NULL, is_cancelled = false, last_error = \(reason)
            WHERE \(job.isHeld)
            """)
    }

    /// A dead letter beside a row that goes on.
    private func bury(_ job: ClaimedJob, _ reason: String) async throws {
        let (high, low) = UUIDv7.next()
        try await execute(
            """
            INSERT INTO jobs (tenant_id, id, kind, payload, key, priority, state, run_at, attempts, last_error, created_at,
                died_at)
            SELECT tenant_id, \(UUIDv7.text(high: high, low: low)), kind, \(job.payload), key, priority, 'dead', run_at,
                attempts, \(reason), created_at, now()
            FROM jobs WHERE \(job.isHeld)
            """)
    }
}

/// What the row of a job under way says of its future.
private struct HeldRow {
    let isAgain: Bool
    let cron: String?
    let isCancelled: Bool

    /// The time at which it was scheduled again.
    var again: SQL? { isAgain ? "again_at" : nil }

    /// When it is to run after this run, if at all.
    var next: SQL? {
        get throws {
            if let again { return again }
            guard let cron else { return nil }
            return try Cron(cron).next(after: "greatest(now(), run_at)", in: "zone")
        }
    }
}
