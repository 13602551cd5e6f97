internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The directory of tenants, as the tenants service writes it. Never forwarded by the gateway.
func tenantRoutes(_ app: App) -> [Route] {
    [
        .put(
            "/internal/tenants/:tenant", to: .service, "Take the state of a tenant", parameters: [.tenant],
            takes: TenantEntry.self, gives: TenantUsage.self
        ) { try await putTenant($0, app) },
        .get(
            "/internal/tenants/:tenant/usage", to: .service, "How much of its quotas a tenant uses",
            parameters: [.tenant], gives: TenantUsage.self
        ) { try await showUsage($0, app) },
    ]
}

extension Parameter {
    fileprivate static var tenant: Parameter { .path("tenant", as: TenantID.self, "The tenant's id.") }
}

private func putTenant(_ call: Call<TenantEntry>, _ app: App) async throws -> Answer<TenantUsage> {
    let tenant = try tenant(of: call)
    let (entry, now) = (call.body, app.clock())
    let usage = try await app.database.write(as: tenant) { db in
        try await db.put(entry, of: tenant, at: now)
        return try await db.usage(of: tenant)
    }
    guard let usage else { throw Refusal.notFound }
    return .ok(usage)
}

private func showUsage(_ call: Call<NoBody>, _ app: App) async throws -> Answer<TenantUsage> {
    let tenant = try tenant(of: call)
    guard let usage = try await app.database.read(as: tenant, { try await $0.usage(of: tenant) }) else {
        throw Refusal.notFound
    }
    return .ok(usage)
}

/// The tenant of the path: a service speaks for the tenant of its token, or as the platform for any.
private func tenant<Body>(of call: Call<Body>) throws -> TenantID {
    let tenant: TenantID = try call.path("tenant")
    let own = try call.bearer().tenant
    guard own == tenant || own == .platform else { throw Refusal.notFound }
    return tenant
}
