internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// A tenant for whoever belongs to it, for the platform, and while it is pending for the person who signed up, whose
/// token cannot be one of the tenant yet.
func showTenant(_ id: TenantID, by bearer: Bearer, _ app: App) async throws -> Versioned<Tenant> {
    let found = try await showTenant(id, app)
    if bearer.may(.administerTenants) || bearer.tenant == id && bearer.may(.readTenant) { return found }
    let isFounder = try await app.database.read(as: TenantID.platform) { db in
        try await db.isFounder(bearer.account, of: id)
    }
    guard found.value.status == .pending, isFounder else { throw Refusal.notFound }
    return found
}

/// A tenant, whoever asks.
func showTenant(_ id: TenantID, _ app: App) async throws -> Versioned<Tenant> {
    let found = try await app.database.read(as: TenantID.platform) { db in try await db.tenant(id) }
    guard let found else { throw Refusal.notFound }
    return found
}

/// A tenant as anybody may see it, by a slug that it has or had. Only active ones are there.
func showPublicTenant(slug: String, _ app: App) async throws -> PublicTenant {
    let found = try await app.database.read(as: TenantID.platform) { db in try await db.tenant(slug: slug) }
    guard let tenant = found?.value, tenant.status == .active else { throw Refusal.notFound }
    return PublicTenant(
        id: tenant.id, name: tenant.name, slug: tenant.slug, language: tenant.language, branding: tenant.branding,
        contrast: Colors.contrasts(of: tenant.branding))
}

/// The tenants of the platform, newest first.
func listTenants(
    status: TenantStatus?, after position: (createdAt: Date, id: TenantID)?, limit: Int, _ app: App
) async throws -> [Tenant] {
    try await app.database.read(as: TenantID.platform) { db in
        try await db.tenants(status: status, after: position, limit: limit).map(\.value)
    }
}

/// What a tenant uses of its plan. What neighbours count is asked for now; one that does not answer leaves its part
/// pending.
func showUsage(of id: TenantID, _ app: App) async throws -> TenantUsage {
    let (tenant, quotas) = try await app.database.read(as: id) { db in
        (try await db.tenant(id), try await db.quotas(of: id))
    }
    guard let tenant else { throw Refusal.notFound }
    var counts: [String: Int64] = [:]
    var isMissing = false
    for subscriber in app.neighbours.subscribers {
        do {
            counts.merge(try await app.neighbours.usage(subscriber, id).counts) { $1 }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            isMissing = true
        }
    }
    return TenantUsage(plan: tenant.value.plan, items: usageLines(quotas, counts, isMissing: isMissing))
}

private func usageLines(
    _ quotas: [(quota: Quota, most: Int64?, used: Int64)], _ counts: [String: Int64], isMissing: Bool
) -> [QuotaUse] {
    let limited = quotas.map { line in
        let isOurs = line.quota == .businesses || line.quota == .professionals
        let used = isOurs ? line.used : counts[line.quota.rawValue]
        return QuotaUse(
            resource: line.quota.rawValue, used: used, limit: line.most, isPending: used == nil && isMissing)
    }
    // What neighbours count and no plan limits is shown too.
    let others = counts.filter { Quota(rawValue: $0.key) == nil }.sorted { $0.key < $1.key }
    return limited + others.map { QuotaUse(resource: $0.key, used: $0.value, limit: nil, isPending: false) }
}
