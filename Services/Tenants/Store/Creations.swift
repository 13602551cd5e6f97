internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Takes an id that a client made; false where the same content took it before. Throws where other content did.
    func takeID<Kind>(_ id: ID<Kind>, for content: [UInt8], in tenant: TenantID, at now: Date) async throws -> Bool {
        let taken = try await execute(
            """
            INSERT INTO creations (tenant_id, id, content_hash, created_at)
            VALUES (\(tenant), \(id), \(content), \(now))
            ON CONFLICT ON CONSTRAINT creations_pkey DO NOTHING
            """)
        if taken == 1 { return true }
        let isSame: Bool = try await value(
            """
            SELECT EXISTS (
                SELECT FROM creations WHERE tenant_id = \(tenant) AND id = \(id) AND content_hash = \(content))
            """)
        guard isSame else { throw Refusal.idTaken }
        return false
    }

    /// Counts a tenant that an account founds; throws where it has founded as many as it may. Of any number at once no more
    /// get through: one conditional UPDATE decides.
    func countFounding(by account: AccountID, most: Int) async throws {
        let counted = try await execute(
            """
            INSERT INTO founder_counts AS known (tenant_id, account_id, founded)
            SELECT \(TenantID.platform), \(account), 1 WHERE \(most) > 0
            ON CONFLICT ON CONSTRAINT founder_counts_pkey DO UPDATE SET founded = known.founded + 1
            WHERE known.founded < \(most)
            """)
        guard counted == 1 else { throw Refusal.tooManyFounded(most: most) }
    }
}
