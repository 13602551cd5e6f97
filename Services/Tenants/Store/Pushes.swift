internal import FoundationEssentials
internal import Models
internal import Postgres

/// One thing to tell one neighbour.
struct DuePush {
    let tenant: TenantID
    let subscriber: String
    let attempts: Int
}

/// A founder who is not a member yet.
struct DueFounder {
    let tenant: TenantID
    let account: AccountID?
    let email: String?
    let attempts: Int
}

extension Connection {
    /// Notes in the transaction of the change that every subscriber is to hear of the tenant's newest version.
    func wantPush(of tenant: TenantID, to subscribers: [String], at now: Date) throws {
        guard !subscribers.isEmpty else { return }
        try enqueue(
            """
            INSERT INTO tenant_pushes (tenant_id, subscriber, wanted, next_at)
            SELECT t.tenant_id, s.subscriber, t.version, \(now)
            FROM tenants AS t, unnest(\(subscribers)::text[]) AS s (subscriber)
            WHERE t.tenant_id = \(tenant)
            ON CONFLICT ON CONSTRAINT tenant_pushes_pkey
            DO UPDATE SET wanted = excluded.wanted, attempts = 0, next_at = excluded.next_at
            """)
    }

    /// Rows for subscribers that were configured after the tenants were made.
    func wantPushesToNew(_ subscribers: [String], at now: Date) async throws {
        try await execute(
            """
            INSERT INTO tenant_pushes (tenant_id, subscriber, wanted, next_at)
            SELECT t.tenant_id, s.subscriber, t.version, \(now)
            FROM tenants AS t CROSS JOIN unnest(\(subscribers)::text[]) AS s (subscriber)
            ON CONFLICT ON CONSTRAINT tenant_pushes_pkey DO NOTHING
            """)
    }

    /// Up to `limit` due pushes, each out of reach for others until `until`: whoever claims one and dies leaves it due then.
    func claimDuePushes(_ subscribers: [String], at now: Date, until: Date, limit: Int) async throws -> [DuePush] {
        try await rows(
            """
            WITH due AS (
                SELECT tenant_id, subscriber FROM tenant_pushes
                WHERE acknowledged < wanted AND next_at <= \(now) AND subscriber = ANY (\(subscribers)::text[])
                ORDER BY next_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            UPDATE tenant_pushes AS p SET next_at = \(until), attempts = p.attempts + 1
            FROM due WHERE p.tenant_id = due.tenant_id AND p.subscriber = due.subscriber
            RETURNING p.tenant_id, p.subscriber, p.attempts
            """
        ) { row in
            DuePush(tenant: try row["tenant_id"], subscriber: try row["subscriber"], attempts: try row["attempts"])
        }
    }

    /// The neighbour has heard of that version.
    func acknowledge(_ push: DuePush, version: Int64) async throws {
        try await execute(
            """
            UPDATE tenant_pushes SET acknowledged = greatest(acknowledged, \(version)), attempts = 0, last_error = NULL
            WHERE tenant_id = \(push.tenant) AND subscriber = \(push.subscriber)
            """)
    }

    /// The neighbour has not; the next try is at `next`, unless a newer change wants one before.
    func postpone(_ push: DuePush, until next: Date, because reason: String) async throws {
        try await execute(
            """
            UPDATE tenant_pushes SET next_at = \(next), last_error = \(reason)
            WHERE tenant_id = \(push.tenant) AND subscriber = \(push.subscriber) AND attempts > 0
            """)
    }

    /// Notes who is to own a new tenant.
    func insertFounder(of tenant: TenantID, account: AccountID?, email: String?, at now: Date) async throws {
        try await execute(
            """
            INSERT INTO tenant_founders (tenant_id, account_id, email, next_at)
            VALUES (\(tenant), \(account), \(email), \(now))
            """)
    }

    /// Up to `limit` founders whose membership is due, claimed as pushes are.
    func claimDueFounders(at now: Date, until: Date, limit: Int) async throws -> [DueFounder] {
        try await rows(
            """
            WITH due AS (
                SELECT tenant_id FROM tenant_founders
                WHERE made_at IS NULL AND next_at <= \(now)
                ORDER BY next_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            UPDATE tenant_founders AS f SET next_at = \(until), attempts = f.attempts + 1
            FROM due WHERE f.tenant_id = due.tenant_id
            RETURNING f.tenant_id, f.account_id, f.email, f.attempts
            """
        ) { row in
            DueFounder(
                tenant: try row["tenant_id"], account: try row["account_id"], email: try row["email"],
                attempts: try row["attempts"])
        }
    }

    /// The founder is a member, or invited.
    func founderIsMade(of tenant: TenantID, at now: Date) async throws {
        try await execute(
            "UPDATE tenant_founders SET made_at = \(now), last_error = NULL WHERE tenant_id = \(tenant)")
    }

    /// The membership could not be made; the next try is at `next`.
    func postpone(_ founder: DueFounder, until next: Date, because reason: String) async throws {
        try await execute(
            """
            UPDATE tenant_founders SET next_at = \(next), last_error = \(reason)
            WHERE tenant_id = \(founder.tenant) AND made_at IS NULL
            """)
    }
}
