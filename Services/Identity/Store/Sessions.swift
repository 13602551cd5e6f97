internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    private static var columns: SQL {
        """
        id, account_id, active_tenant_id, active_business_id, transport, device, address, created_at, last_used_at,
        authenticated_at, methods, idle_expires_at, expires_at, refresh_hash, previous_hash, rotated_at, access_sealed,
        ended_at
        """
    }

    /// A session by its id.
    func session(_ id: SessionID) async throws -> SessionRecord? {
        try await row("SELECT \(Self.columns) FROM sessions WHERE id = \(id)", session)
    }

    /// An account's open sessions, the latest first.
    func sessions(
        of account: AccountID, at now: Date, before: SessionID? = nil, limit: Int = 1_000
    ) async throws -> [SessionRecord] {
        try await rows(
            """
            SELECT \(Self.columns) FROM sessions
            WHERE account_id = \(account) AND ended_at IS NULL AND idle_expires_at > \(now)
                AND (\(before)::uuid IS NULL OR id < \(before)::uuid)
            ORDER BY id DESC
            LIMIT \(limit)
            """, session)
    }

    private func session(_ row: Row) throws -> SessionRecord {
        try SessionRecord(
            id: row["id"], account: row["account_id"], tenant: row["active_tenant_id"],
            business: row["active_business_id"], transport: row["transport"], device: row["device"],
            address: row["address"], createdAt: row["created_at"], lastUsedAt: row["last_used_at"],
            authenticatedAt: row["authenticated_at"], methods: row["methods"], idleExpiresAt: row["idle_expires_at"],
            expiresAt: row["expires_at"], refreshHash: row["refresh_hash"], previousHash: row["previous_hash"],
            rotatedAt: row["rotated_at"], accessSealed: row["access_sealed"], endedAt: row["ended_at"])
    }

    /// Adds a session; travels with COMMIT.
    func insert(_ session: SessionRecord) throws {
        try enqueue(
            """
            INSERT INTO sessions (id, account_id, active_tenant_id, active_business_id, transport, device, address,
                created_at, last_used_at, authenticated_at, methods, idle_expires_at, expires_at, refresh_hash,
                rotated_at)
            VALUES (\(session.id), \(session.account), \(session.tenant), \(session.business), \(session.transport),
                \(session.device), \(session.address), \(session.createdAt), \(session.lastUsedAt),
                \(session.authenticatedAt), \(session.methods), \(session.idleExpiresAt), \(session.expiresAt),
                \(session.refreshHash), \(session.rotatedAt))
            """)
    }

    /// Puts `session` with its next refresh token in the place of `old`. This one condition decides who of many at once was
    /// first, and nobody who has just switched the tenant is brought back.
    func rotate(_ old: SessionRecord, to session: SessionRecord) async throws -> Bool {
        try await execute(
            """
            UPDATE sessions SET refresh_hash = \(session.refreshHash), previous_hash = \(old.refreshHash),
                rotated_at = \(session.rotatedAt), access_sealed = \(session.accessSealed),
                last_used_at = \(session.lastUsedAt), address = \(session.address),
                idle_expires_at = \(session.idleExpiresAt), active_tenant_id = \(session.tenant),
                active_business_id = \(session.business)
            WHERE id = \(old.id) AND refresh_hash = \(old.refreshHash) AND ended_at IS NULL
                AND active_tenant_id = \(old.tenant) AND active_business_id IS NOT DISTINCT FROM \(old.business)::uuid
            """) == 1
    }

    /// Notes that the person has proved who they are once more; false where the session is over.
    func stepUp(_ id: SessionID, methods: [String], at now: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE sessions SET authenticated_at = \(now), methods = \(methods)
            WHERE id = \(id) AND ended_at IS NULL
            """) == 1
    }

    /// Lets the session act elsewhere; false where it is over.
    func moveSession(_ id: SessionID, to standing: Standing) async throws -> Bool {
        try await execute(
            """
            UPDATE sessions SET active_tenant_id = \(standing.tenant), active_business_id = \(standing.business)
            WHERE id = \(id) AND ended_at IS NULL
            """) == 1
    }

    // MARK: ends

    /// Ends a session of an account, and tells the other services; false where it was over.
    func endSession(_ id: SessionID, of account: AccountID, because end: SessionEnd, at now: Date) async throws -> Bool
    {
        try await endSessions(where: "id = \(id) AND account_id = \(account)", because: end, at: now) > 0
    }

    /// Ends the sessions of an account, but for the one that is kept; gives their number.
    @discardableResult
    func endSessions(
        of account: AccountID, except kept: SessionID? = nil, because end: SessionEnd, at now: Date
    ) async throws -> Int {
        try await endSessions(
            where: "account_id = \(account) AND (\(kept)::uuid IS NULL OR id <> \(kept)::uuid)", because: end, at: now)
    }

    /// Ends the sessions that act in a tenant.
    func endSessions(in tenant: TenantID, because end: SessionEnd, at now: Date) async throws {
        _ = try await endSessions(where: "active_tenant_id = \(tenant)", because: end, at: now)
    }

    private func endSessions(where condition: SQL, because end: SessionEnd, at now: Date) async throws -> Int {
        try await execute(
            """
            WITH ended AS (
                UPDATE sessions SET ended_at = \(now), end_reason = \(end)
                WHERE ended_at IS NULL AND \(condition)
                RETURNING id)
            INSERT INTO revocations (kind, subject_id, revoked_at)
            SELECT 'session', id, \(now) FROM ended
            ON CONFLICT ON CONSTRAINT revocations_pkey DO UPDATE SET revoked_at = excluded.revoked_at
            """)
    }

    /// Forgets sessions that have been over for so long that nobody asks.
    func deleteSessions(expiredBefore time: Date) async throws {
        try await execute("DELETE FROM sessions WHERE expires_at < \(time)")
    }
}
