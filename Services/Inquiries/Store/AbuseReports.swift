internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Marks the ids of objections.
enum AbuseReportItem {}

extension Connection {
    /// Writes down an objection; the same account's second one to the same review changes nothing. Travels with the next
    /// statement.
    func insert(_ report: AbuseReport, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO abuse_reports (tenant_id, id, review_id, account_id, reason, note, reported_at)
            VALUES (\(tenant), \(ID<AbuseReportItem>.new()), \(report.review), \(report.account),
                \(report.reason.rawValue), \(report.note), \(report.at))
            ON CONFLICT ON CONSTRAINT abuse_reports_one_of_each DO NOTHING
            """)
    }

    /// Objections in a state, the first one first; at most `limit` behind `last`.
    func abuseReports(
        _ state: AbuseReportState, after last: ID<AbuseReportItem>?, limit: Int, in tenant: TenantID
    ) async throws -> [(report: AbuseReport, id: ID<AbuseReportItem>)] {
        let behind: SQL = last.map { "AND id > \($0)" } ?? ""
        return try await rows(
            """
            SELECT id, review_id, account_id, reason, note, state, reported_at
            FROM abuse_reports
            WHERE tenant_id = \(tenant) AND state = \(state.rawValue) \(behind)
            ORDER BY id
            LIMIT \(limit)
            """
        ) { row in
            (
                AbuseReport(
                    review: try row["review_id"], account: try row["account_id"], reason: try row.word("reason"),
                    note: try row["note"], state: try row.word("state"), at: try row["reported_at"]),
                try row["id"]
            )
        }
    }

    /// Decides every open objection to a review. Travels with the next statement.
    func decideReports(
        of review: ReviewID, as state: AbuseReportState, by account: AccountID, at now: Date, in tenant: TenantID
    ) throws {
        try enqueue(
            """
            UPDATE abuse_reports SET state = \(state.rawValue), decided_at = \(now), decided_by = \(account)
            WHERE tenant_id = \(tenant) AND review_id = \(review) AND state = 'open'
            """)
    }
}
