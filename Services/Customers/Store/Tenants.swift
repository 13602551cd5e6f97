internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Takes what the tenants service says of a tenant, unless something newer is known.
    func put(_ entry: TenantEntry, of tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            INSERT INTO tenants (tenant_id, name, slug, status, plan, customers_quota, version, updated_at)
            VALUES (\(tenant), \(entry.name), \(entry.slug), \(entry.status.rawValue), \(entry.plan),
                \(entry.quotas["customers"].map { max(0, $0) }), \(entry.version), \(now))
            ON CONFLICT ON CONSTRAINT tenants_pkey DO UPDATE
            SET name = excluded.name, slug = excluded.slug, status = excluded.status, plan = excluded.plan,
                customers_quota = excluded.customers_quota, version = excluded.version,
                updated_at = excluded.updated_at
            WHERE tenants.version < excluded.version
            """)
    }

    /// Counts one more customer if the tenant's quota has room for it. The row stays locked until the transaction ends,
    /// so this comes last: the creations of one tenant follow each other here.
    func countCustomer(in tenant: TenantID) async throws {
        let counted = try await execute(
            """
            UPDATE tenants SET customers_count = customers_count + 1
            WHERE tenant_id = \(tenant) AND status = 'active'
                AND (customers_quota IS NULL OR customers_count < customers_quota)
            """)
        guard counted == 0 else { return }
        let status: String? = try await row("SELECT status FROM tenants WHERE tenant_id = \(tenant)") { try $0[0] }
        switch status {
        case nil: throw Refusal.unknownTenant
        case "suspended": throw Refusal.tenantSuspended
        default: throw Refusal.customersQuotaReached
        }
    }

    /// Counts one more vehicle. The row stays locked until the transaction ends, so this comes last.
    func countVehicle(in tenant: TenantID) async throws {
        let counted = try await execute(
            """
            UPDATE tenants SET vehicles_count = vehicles_count + 1
            WHERE tenant_id = \(tenant) AND status = 'active'
            """)
        guard counted == 0 else { return }
        let isKnown: Bool = try await value("SELECT EXISTS (SELECT FROM tenants WHERE tenant_id = \(tenant))")
        throw isKnown ? Refusal.tenantSuspended : .unknownTenant
    }

    /// How much of its quotas a tenant uses; nil for one that is not known.
    func usage(of tenant: TenantID) async throws -> TenantUsage? {
        try await row("SELECT customers_count, vehicles_count FROM tenants WHERE tenant_id = \(tenant)") { row in
            TenantUsage(customers: try row["customers_count"], vehicles: try row["vehicles_count"])
        }
    }
}
