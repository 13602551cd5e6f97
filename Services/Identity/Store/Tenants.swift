internal import FoundationEssentials
internal import Models
internal import Postgres

/// A tenant as identity knows it.
struct TenantRecord: Sendable {
    let name: String
    let isActive: Bool
    let memberQuota: Int64?
    let apiKeyQuota: Int64?
    let secondFactorRoles: [Role]
    let policyVersion: Int64

    init(_ row: Row) throws {
        name = try row["name"]
        isActive = try row["status"] == TenantEntry.State.active.rawValue
        memberQuota = try row["member_quota"]
        apiKeyQuota = try row["api_key_quota"]
        secondFactorRoles = try row.roles("second_factor_roles")
        policyVersion = try row["policy_version"]
    }
}

extension Connection {
    /// Keeps what the tenants service says; false, and nothing changed, when it is older than what is known.
    func keep(_ entry: TenantEntry, of tenant: TenantID, at now: Date) async throws -> Bool {
        try await execute(
            """
            INSERT INTO tenants (tenant_id, name, slug, status, plan, member_quota, api_key_quota, version, changed_at)
            VALUES (\(tenant), \(entry.name), \(entry.slug), \(entry.status.rawValue), \(entry.plan),
                \(entry.quotas["members"]), \(entry.quotas["apiKeys"]), \(entry.version), \(now))
            ON CONFLICT ON CONSTRAINT tenants_pkey DO UPDATE
            SET name = excluded.name, slug = excluded.slug, status = excluded.status, plan = excluded.plan,
                member_quota = excluded.member_quota, api_key_quota = excluded.api_key_quota,
                version = excluded.version, changed_at = excluded.changed_at
            WHERE tenants.version < excluded.version
            """) > 0
    }

    /// The tenant; nil where it is not known.
    func tenant(_ tenant: TenantID) async throws -> TenantRecord? {
        try await row("\(Self.selectTenant) WHERE tenant_id = \(tenant)", TenantRecord.init)
    }

    /// The tenant, locked until the transaction ends: whoever counts against its quotas, or takes its last owner away,
    /// waits for the others who do.
    func lockTenant(_ tenant: TenantID) async throws -> TenantRecord? {
        try await row("\(Self.selectTenant) WHERE tenant_id = \(tenant) FOR UPDATE", TenantRecord.init)
    }

    /// Says for which roles a second factor is asked.
    func setSecondFactorRoles(_ roles: [Role], in tenant: TenantID) async throws {
        try await execute(
            """
            UPDATE tenants SET second_factor_roles = \(roles.map(\.rawValue)), policy_version = policy_version + 1
            WHERE tenant_id = \(tenant)
            """)
    }

    private static var selectTenant: SQL {
        """
        SELECT name, status, member_quota, api_key_quota, second_factor_roles, policy_version FROM tenants
        """
    }
}
