internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// From now on, until the transaction ends, rows of this account can be read in every tenant: its memberships and
    /// the tenants of those.
    func speak(for account: AccountID) throws {
        try enqueue("SELECT set_config('app.account_id', \(account), true)")
    }

    /// From now on, until the transaction ends, it is this tenant's.
    func act(in tenant: TenantID) throws {
        try enqueue("SELECT set_config('app.tenant_id', \(tenant), true)")
    }

    /// Everything that the account is, in all tenants, the oldest first: what a sign-in can choose from and what its
    /// tokens say. What of it counts is `granted(hasSecondFactor:)`. Only in a transaction.
    func memberships(of account: AccountID) async throws -> KnownMemberships {
        try speak(for: account)
        return try await ownMemberships(account)
    }

    /// One statement, so that memberships and revocations are of the same moment: what was revoked before it is in what
    /// the memberships say.
    fileprivate func ownMemberships(_ account: AccountID) async throws -> KnownMemberships {
        var known: [Int64] = []
        let memberships = try await rows(
            """
            SELECT m.id, m.tenant_id, m.business_id, m.roles, m.created_at, t.name, t.slug, t.status,
                t.second_factor_roles, ARRAY(
                    SELECT r.serial FROM revocations AS r
                    WHERE r.revoked_at > now() - \(Self.tokenLife)::interval
                        AND (r.kind = 'account' AND r.subject_id = \(account)
                            OR r.kind = 'tenant' AND r.subject_id IN (
                                SELECT own.tenant_id FROM memberships AS own WHERE own.account_id = \(account)
                                UNION ALL SELECT \(TenantID.platform)))) AS known
            FROM (VALUES (true)) AS always (one)
            LEFT JOIN (memberships AS m JOIN tenants AS t ON t.tenant_id = m.tenant_id) ON m.account_id = \(account)
            ORDER BY m.id
            """
        ) { row -> Membership? in
            known = try row["known"]
            guard try (row["id"] as MembershipID?) != nil else { return nil }
            return Membership(
                id: try row["id"], tenant: try row["tenant_id"], business: try row["business_id"],
                roles: try row.roles("roles"), tenantName: try row["name"], tenantSlug: try row["slug"],
                isActive: try row["status"] == "active", secondFactorRoles: try row.roles("second_factor_roles"),
                createdAt: try row["created_at"])
        }
        return KnownMemberships(all: memberships.compactMap { $0 }, revocations: known)
    }

    /// The revocations of a tenant that a token can be about.
    func knownRevocations(of tenant: TenantID) async throws -> [Int64] {
        try await rows(
            """
            SELECT serial FROM revocations
            WHERE kind = 'tenant' AND subject_id = \(tenant) AND revoked_at > now() - \(Self.tokenLife)::interval
            """
        ) { try $0["serial"] }
    }

    /// An hour is six lives of a token: clocks may differ.
    private static var tokenLife: String { "1 hour" }

    /// A membership, locked until the transaction ends.
    func lockMembership(_ id: MembershipID, in tenant: TenantID) async throws -> MembershipRecord? {
        try await row(
            """
            SELECT id, account_id, business_id, roles, version FROM memberships
            WHERE tenant_id = \(tenant) AND id = \(id)
            FOR UPDATE
            """, MembershipRecord.init)
    }

    /// What the account is in the tenant or business, locked until the transaction ends.
    func lockMembership(
        of account: AccountID, in tenant: TenantID, _ business: BusinessID?
    ) async throws -> MembershipRecord? {
        try await row(
            """
            SELECT id, account_id, business_id, roles, version FROM memberships
            WHERE tenant_id = \(tenant) AND account_id = \(account) AND business_id IS NOT DISTINCT FROM \(business)::uuid
            FOR UPDATE
            """, MembershipRecord.init)
    }

    /// Adds a membership.
    func insertMembership(
        _ id: MembershipID, of account: AccountID, in tenant: TenantID, _ business: BusinessID?, roles: [Role],
        at now: Date
    ) async throws {
        try await execute(
            """
            INSERT INTO memberships (tenant_id, id, account_id, business_id, roles, created_at, changed_at)
            VALUES (\(tenant), \(id), \(account), \(business), \(roles.map(\.rawValue)), \(now), \(now))
            """)
    }

    /// Gives a membership other roles.
    func setRoles(_ roles: [Role], of id: MembershipID, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE memberships SET roles = \(roles.map(\.rawValue)), changed_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(id)
            """)
    }

    /// Ends a membership.
    func deleteMembership(_ id: MembershipID, in tenant: TenantID) async throws {
        try await execute("DELETE FROM memberships WHERE tenant_id = \(tenant) AND id = \(id)")
    }

    /// How many own the tenant itself and can still sign in.
    func ownerCount(in tenant: TenantID) async throws -> Int64 {
        try await value(
            """
            SELECT count(*) FROM memberships AS m
            JOIN accounts AS a ON a.id = m.account_id
            WHERE m.tenant_id = \(tenant) AND m.business_id IS NULL AND 'owner' = ANY (m.roles)
                AND a.status = 'active'
            """)
    }

    /// How many people have a role of the staff, in the tenant or a business of it; the account itself left out.
    func staffCount(in tenant: TenantID, without account: AccountID? = nil) async throws -> Int64 {
        try await value(
            """
            SELECT count(DISTINCT account_id) FROM memberships
            WHERE tenant_id = \(tenant) AND roles && \(Role.staff.map(\.rawValue))::text[]
                AND account_id IS DISTINCT FROM \(account)::uuid
            """)
    }
}

extension Database {
    /// The same in one round trip, where nothing is written.
    func memberships(of account: AccountID) async throws -> KnownMemberships {
        try await read(setting: "app.account_id", to: account.description) { try await $0.ownMemberships(account) }
    }
}

/// What an account is everywhere, and what had been revoked when that was read: what tokens are made of.
struct KnownMemberships: Sendable {
    var all: [Membership]
    /// The numbers of the account's and its tenants' revocations.
    let revocations: [Int64]

    /// What of it counts in a session.
    func granted(hasSecondFactor: Bool) -> KnownMemberships {
        KnownMemberships(all: all.granted(hasSecondFactor: hasSecondFactor), revocations: revocations)
    }
}

/// A membership as it is kept.
struct MembershipRecord: Sendable {
    let id: MembershipID
    let account: AccountID
    let business: BusinessID?
    let roles: [Role]
    let version: Int64

    init(_ row: Row) throws {
        id = try row["id"]
        account = try row["account_id"]
        business = try row["business_id"]
        roles = try row.roles("roles")
        version = try row["version"]
    }
}

extension Row {
    /// A column of roles; those that this version does not know count for nothing.
    func roles(_ column: String) throws -> [Role] {
        let texts: [String] = try self[column]
        return texts.compactMap(Role.init)
    }
}

extension SQL {
    /// Locks the rows that are read until the transaction ends.
    static var forUpdate: SQL { "FOR UPDATE" }
    static var nothing: SQL { "" }
}
