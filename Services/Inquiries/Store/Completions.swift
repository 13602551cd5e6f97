internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension Connection {
    /// Writes down how work ended. Travels with the next statement.
    ///
    /// - Parameter number: the version of the inquiry that the step made.
    func insert(
        _ completion: Completion, as number: Int64, of inquiry: InquiryID, by account: AccountID, in tenant: TenantID
    ) throws {
        try enqueue(
            """
            INSERT INTO completions
                (tenant_id, inquiry_id, number, business_id, professional_id, outcome, amount, currency, note,
                completed_by, completed_at)
            VALUES (\(tenant), \(inquiry), \(number), \(completion.business), \(completion.professional),
                \(completion.outcome.rawValue), \(completion.value?.amount), \(completion.value?.currency.code),
                \(completion.note), \(account), \(completion.at))
            """)
    }

    /// How the work of an inquiry ended, the last time first; at most `limit` before a number.
    func completions(
        of inquiry: InquiryID, before last: Int64?, limit: Int, in tenant: TenantID
    ) async throws -> [(completion: Completion, number: Int64)] {
        try await rows(
            """
            SELECT number, business_id, professional_id, outcome, amount, currency, note, completed_at
            FROM completions
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND number < \(last ?? Int64.max)
            ORDER BY number DESC
            LIMIT \(limit)
            """
        ) { row in
            let (amount, code): (Int64?, String?) = (try row["amount"], try row["currency"])
            let value = code.flatMap { Currency($0) }.flatMap { currency in amount.map { Money($0, currency) } }
            return (
                Completion(
                    outcome: try row.word("outcome"), value: value, note: try row["note"],
                    business: try row["business_id"], professional: try row["professional_id"],
                    at: try row["completed_at"]),
                try row["number"]
            )
        }
    }
}
