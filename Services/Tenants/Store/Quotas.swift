internal import Models
internal import Postgres

extension Connection {
    /// Puts the limits of a tenant in place; what it has stays counted, also where it is more than the new limit.
    func setLimits(of tenant: TenantID, _ limits: [(Quota, Int64?)]) async throws {
        try await execute(
            """
            INSERT INTO quotas (tenant_id, resource, most)
            SELECT \(tenant), resource, most
            FROM unnest(\(limits.map(\.0.rawValue))::text[], \(limits.map(\.1))::bigint[]) AS new (resource, most)
            ON CONFLICT ON CONSTRAINT quotas_pkey DO UPDATE SET most = excluded.most
            """)
    }

    /// Takes one of what the plan allows, until the transaction ends for whoever comes next: the row is locked by the
    /// update, so a hundred at once never get more than there is.
    func take(_ quota: Quota, of tenant: TenantID) async throws {
        let taken = try await execute(
            """
            UPDATE quotas SET used = used + 1
            WHERE tenant_id = \(tenant) AND resource = \(quota.rawValue) AND (most IS NULL OR used < most)
            """)
        guard taken == 1 else { throw Refusal.quotaExceeded(quota) }
    }

    /// Gives back what closed things no longer use.
    func giveBack(_ count: Int, _ quota: Quota, of tenant: TenantID) async throws {
        try await execute(
            """
            UPDATE quotas SET used = used - \(count)
            WHERE tenant_id = \(tenant) AND resource = \(quota.rawValue)
            """)
    }

    /// The limits of a tenant, and what is counted here.
    func quotas(of tenant: TenantID) async throws -> [(quota: Quota, most: Int64?, used: Int64)] {
        let lines = try await rows(
            "SELECT resource, most, used FROM quotas WHERE tenant_id = \(tenant) ORDER BY resource"
        ) { row in
            (Quota(rawValue: try row["resource"]), try row["most"] as Int64?, try row["used"] as Int64)
        }
        return lines.compactMap { quota, most, used in quota.map { ($0, most, used) } }
    }
}
