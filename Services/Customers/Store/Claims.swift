internal import FoundationEssentials
internal import Models
internal import Postgres

/// What is known of a mailed link.
struct ClaimState {
    let customer: CustomerID
    let isUsed: Bool
    let isRevoked: Bool
    let expiresAt: Date
}

extension Connection {
    /// Adds a link; earlier ones of the customer are of no use from now on. Travels with the next statement.
    func insert(_ claim: Claim, hash: [UInt8], by account: AccountID, in tenant: TenantID) throws {
        try revokeClaims(of: claim.customer, in: tenant, at: claim.createdAt)
        try enqueue(
            """
            INSERT INTO claims (tenant_id, id, customer_id, code_hash, email, created_by, created_at, expires_at,
                mailed_at)
            VALUES (\(tenant), \(claim.id), \(claim.customer), \(hash), \(claim.email.text), \(account),
                \(claim.createdAt), \(claim.expiresAt), \(claim.createdAt))
            """)
    }

    /// Ends all links of a customer. Travels with the next statement.
    func revokeClaims(of customer: CustomerID, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE claims SET revoked_at = \(now)
            WHERE tenant_id = \(tenant) AND customer_id = \(customer) AND used_at IS NULL AND revoked_at IS NULL
            """)
    }

    /// Uses a link that was mailed since a moment: of any number at once one gets the customer, the others nil.
    func useClaim(
        hash: [UInt8], mailedSince start: Date, by account: AccountID, in tenant: TenantID, at now: Date
    ) async throws -> CustomerID? {
        try await row(
            """
            UPDATE claims SET used_at = \(now), used_by = \(account)
            WHERE tenant_id = \(tenant) AND code_hash = \(hash) AND used_at IS NULL AND revoked_at IS NULL
                AND expires_at > \(now) AND coalesce(mailed_at, created_at) > \(start)
            RETURNING customer_id
            """
        ) { row in try row[0] }
    }

    /// What a code belongs to.
    func claim(hash: [UInt8], in tenant: TenantID) async throws -> ClaimState? {
        try await row(
            """
            SELECT customer_id, used_at IS NOT NULL AS is_used, revoked_at IS NOT NULL AS is_revoked, expires_at
            FROM claims
            WHERE tenant_id = \(tenant) AND code_hash = \(hash)
            """
        ) { row in
            ClaimState(
                customer: try row["customer_id"], isUsed: try row["is_used"], isRevoked: try row["is_revoked"],
                expiresAt: try row["expires_at"])
        }
    }

    /// A link by its id.
    func claim(_ id: ClaimID, of customer: CustomerID, in tenant: TenantID) async throws -> Claim? {
        try await row(
            """
            SELECT id, customer_id, email, created_at, expires_at
            FROM claims
            WHERE tenant_id = \(tenant) AND id = \(id) AND customer_id = \(customer)
            """
        ) { row in
            Claim(
                id: try row["id"], customer: try row["customer_id"], email: try EmailAddress(try row["email"]),
                createdAt: try row["created_at"], expiresAt: try row["expires_at"])
        }
    }

    /// Makes a customer the account's own, if it is nobody's yet; false when it is another's.
    func link(_ customer: CustomerID, to account: AccountID, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE customers SET account_id = \(account), updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(customer) AND account_id IS NULL
            """) == 1
    }
}
