internal import EventLoop
public import FoundationEssentials
public import Models
public import Postgres

/// One try of a job: what its handler is told beside the job's values, and how it finishes with its effect. Belongs to
/// the worker that runs it.
public final class JobRun {
    /// The job.
    public let id: JobID
    /// Whose work it is, from the stored row: the tenant under which the handler reads and writes. `TenantID.platform` for
    /// what belongs to none.
    public let tenant: TenantID
    /// Under which key it was scheduled.
    public let key: String?
    /// Which try this is, from 1.
    public let attempt: Int
    /// Whether a failure of this try is the last: what is to happen then, such as telling a manager, happens now.
    public let isLast: Bool
    /// When it was due; for what recurs the time that cron named.
    public let dueAt: Date

    let claim: ClaimedJob
    private let database: Database
    private(set) var isComplete = false

    init(_ claim: ClaimedJob, isLast: Bool, _ database: Database) {
        self.claim = claim
        self.database = database
        self.isLast = isLast
        id = claim.id
        tenant = claim.tenant
        key = claim.key
        attempt = claim.attempt
        dueAt = claim.dueAt
    }

    /// Does the job's effect and finishes the job in one transaction of its tenant: either both stand or neither, so the
    /// effect happens once however often the job is tried, whatever dies in between. Once at most, as the last thing the
    /// handler does; a handler that never calls it is finished when it returns, and its effects may come twice.
    ///
    /// Throws `JobLost`, and `body` is undone, where the job is no longer this try's: it was cancelled, or this process
    /// was away for so long that another took it.
    ///
    /// - Parameter attempts: as in `Database.transaction`.
    public func complete(
        attempts: Int = 1, deadline: Duration? = nil, _ body: (Connection) async throws -> Void
    ) async throws {
        precondition(!isComplete, "a job is completed once")
        try await database.write(as: tenant, attempts: attempts, deadline: deadline) { db in
            try await body(db)
            guard try await db.finishJob(claim) else { throw JobLost() }
        }
        isComplete = true
    }
}

/// The job is not this try's any more: cancelled, or taken by another process.
public struct JobLost: Error, Equatable, Sendable {
    /// Nothing to be said.
    public init() {}
}
