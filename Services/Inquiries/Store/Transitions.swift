internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Writes a step into the history. Travels with the next statement.
    func insert(
        _ transition: Transition, about subject: String?, as number: Int64, of inquiry: InquiryID, in tenant: TenantID
    ) throws {
        try enqueue(
            """
            INSERT INTO transitions
                (tenant_id, inquiry_id, number, step, from_state, to_state, actor, account_id, business_id, reason,
                subject_id, at)
            VALUES (\(tenant), \(inquiry), \(number), \(transition.step.rawValue), \(transition.from?.rawValue),
                \(transition.to.rawValue), \(transition.actor.rawValue), \(transition.account), \(transition.business),
                \(transition.reason), \(subject)::uuid, \(transition.at))
            """)
    }

    /// The steps of an inquiry, the first one first; at most `limit` behind a number.
    func transitions(
        of inquiry: InquiryID, after last: Int64?, limit: Int, in tenant: TenantID
    ) async throws -> [(transition: Transition, number: Int64)] {
        try await rows(
            """
            SELECT number, step, from_state, to_state, actor, account_id, business_id, reason, at
            FROM transitions
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND number > \(last ?? 0)
            ORDER BY number
            LIMIT \(limit)
            """
        ) { row in
            let from: String? = try row["from_state"]
            return (
                Transition(
                    step: try row.word("step"), from: from.flatMap { InquiryState(rawValue: $0) },
                    to: try row.word("to_state"), actor: try row.word("actor"), account: try row["account_id"],
                    business: try row["business_id"], at: try row["at"], reason: try row["reason"]),
                try row["number"]
            )
        }
    }
}
