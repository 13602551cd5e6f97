internal import FoundationEssentials
internal import Models
internal import Postgres

/// A job that this process is to run now.
struct ClaimedJob: Sendable {
    let tenant: TenantID
    let id: JobID
    /// Which taking of the job this is. A number of tries would not do: a crash of the server may forget that one began.
    let claim: UUID
    let payload: JSONText
    let key: String?
    /// From 1.
    let attempt: Int
    let dueAt: Date
    /// How long it had been due when it was taken, in seconds.
    let delay: Double

    init(_ row: Row) throws {
        tenant = try row["tenant_id"]
        id = try row["id"]
        claim = try row["claim_id"]
        payload = try row["payload"]
        key = try row["key"]
        attempt = try row["attempts"]
        dueAt = try row["run_at"]
        delay = try row["delay"]
    }

    /// The row while it is this try's.
    var isHeld: SQL { "tenant_id = \(tenant) AND id = \(id) AND claim_id = \(claim) AND state = 'running'" }
}

/// What is claimed in one look.
struct ClaimedBatch {
    let jobs: [ClaimedJob]
    /// Whether nothing that is due was left behind; false where fewer were allowed than may be there.
    let isDrained: Bool
    /// When nothing was left behind: in how long the next is due.
    let next: Duration?
}

extension Array where Element == ClaimedJob {
    /// The jobs as a table expression `held (tenant_id, id, claim_id)`.
    var asRows: SQL {
        """
        unnest(\(map(\.tenant.description))::uuid[], \(map(\.id.description))::uuid[], \(map(\.claim))::uuid[])
            AS held (tenant_id, id, claim_id)
        """
    }
}
