internal import Models
internal import Postgres

extension Connection {
    /// What other services need to know of a customer; nil where there is none.
    func brief(of customer: CustomerID, in tenant: TenantID) async throws -> CustomerBrief? {
        try await brief(where: "c.id = \(customer)", in: tenant)
    }

    /// The same for the customer that an account is: the one it registered itself, or else claimed first.
    func brief(ofAccount account: AccountID, in tenant: TenantID) async throws -> CustomerBrief? {
        try await brief(where: "c.account_id = \(account)", in: tenant)
    }

    private func brief(where condition: SQL, in tenant: TenantID) async throws -> CustomerBrief? {
        try await row(
            """
            SELECT c.id, c.name, c.account_id, c.language,
                ARRAY(
                    SELECT r.business_id::text FROM relationships AS r
                    WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.id AND r.until IS NULL
                    ORDER BY r.kind = 'owner' DESC, r.id) AS businesses,
                EXISTS (
                    SELECT FROM relationships AS r
                    WHERE r.tenant_id = c.tenant_id AND r.customer_id = c.id AND r.until IS NULL
                        AND r.kind = 'owner') AS has_owner
            FROM customers AS c
            WHERE c.tenant_id = \(tenant) AND \(condition)
            ORDER BY c.origin DESC, c.id
            LIMIT 1
            """
        ) { row in
            let (words, hasOwner): ([String], Bool) = (try row["businesses"], try row["has_owner"])
            let businesses = words.compactMap { BusinessID($0) }
            let language: String? = try row["language"]
            return CustomerBrief(
                id: try row["id"], name: try row["name"], account: try row["account_id"],
                language: try language.map { try LanguageTag($0) },
                relations: businesses.enumerated().map { .init(business: $1, isOwner: hasOwner && $0 == 0) })
        }
    }
}
