internal import Models
internal import Postgres

extension Connection {
    /// The people of a tenant who are meant, each once: whoever is no member or customer of it is not named, whatever is
    /// asked.
    func recipients(_ question: RecipientQuestion, in tenant: TenantID) async throws -> [Recipient] {
        let answering = Role.staff.filter { $0.permissions.contains(.answerInquiries) }.map(\.rawValue)
        return try await rows(
            """
            WITH meant AS (
                SELECT m.account_id FROM memberships AS m
                WHERE m.tenant_id = \(tenant) AND m.account_id = ANY (\(question.accounts.map(\.description))::uuid[])
                UNION
                SELECT m.account_id FROM memberships AS m
                WHERE m.tenant_id = \(tenant) AND m.business_id = \(question.business)::uuid
                    AND m.roles && \(answering)::text[]
                UNION
                SELECT m.account_id FROM memberships AS m
                WHERE m.tenant_id = \(tenant) AND \(question.managers) AND m.business_id IS NULL
                    AND m.roles && ARRAY['owner', 'manager'])
            SELECT a.id, a.email, a.name, a.language
            FROM accounts AS a
            JOIN meant ON meant.account_id = a.id
            WHERE a.status = 'active'
            ORDER BY a.id
            """
        ) { row in
            Recipient(
                account: try row["id"], email: try EmailAddress(try row["email"] as String),
                name: try DisplayName(try row["name"] as String),
                language: try LanguageTag(try row["language"] as String))
        }
    }
}
