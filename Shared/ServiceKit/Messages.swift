internal import FoundationEssentials
internal import HTTP
public import Models
public import Postgres
internal import Routing

extension Notice {
    /// A new letter.
    public init(to addressee: Addressee, template: String, values: [String: String] = [:]) {
        self.init(id: .new(), to: addressee, template: template, values: values)
    }
}

/// Hands a letter to the service `notifications`.
struct HandOverNotice: Job {
    static let kind = "message"
    let notice: Notice
}

extension Connection {
    /// Has a letter written by the service `notifications`: it is handed over after COMMIT, and never without it, again
    /// and again until it is acknowledged, and sent once. Costs no round trip.
    ///
    ///     try db.send(Notice(to: Addressee(email: email, name: name), template: "verify-email", values: ["link": link]))
    ///
    /// In a transaction of a tenant it is that tenant's, and stands in its delivery log; in one of no tenant it is the
    /// platform's. The tables must have `JobsTable.migration`, and the set-up calls `service.deliverMessages`.
    public func send(_ notice: Notice) throws {
        // Jobs are the transaction's tenant's. Where it has none the platform stands in for this one statement.
        try enqueue(
            """
            SELECT set_config('app.sender_tenant_id', coalesce(current_setting('app.tenant_id', true), ''), true),
                set_config('app.tenant_id',
                    coalesce(NULLIF(current_setting('app.tenant_id', true), ''), \(TenantID.platform)::text), true)
            """)
        try schedule(HandOverNotice(notice: notice), key: "\(notice.id)", priority: .high, ifThere: .keep)
        try enqueue("SELECT set_config('app.tenant_id', current_setting('app.sender_tenant_id'), true)")
    }
}

extension Service {
    /// Hands over what `Connection.send` wrote down, until the process drains. What the service `notifications` refuses
    /// (a template that it does not know, a missing value) becomes a dead letter at once; while it is away the job comes
    /// again with growing pauses for a day.
    public func deliverMessages(from database: Database, through neighbour: Neighbour) {
        work(on: HandOverNotice.self, from: database, .letters) { job, run in
            do {
                try await neighbour.send(
                    .post, "/internal/messages", job.notice, in: run.tenant, repeatable: true)
            } catch NeighbourError.refused(let status, let code) where status == 400 || status == 422 {
                throw JobEnd.giveUp("refused: \(status) \(code ?? "")")
            }
        }
    }
}

extension JobLimits {
    /// 2 s to 2 h, 27 hours in all: as long as what is mailed holds.
    fileprivate static let letters = JobLimits(timeout: .seconds(15), retries: 24)
}
