internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What a change expects of the version it was made for; throws 412 when that is another.
typealias Expectation = (_ version: Int64) throws -> Void

/// Changes what a tenant says of itself.
func changeTenant(
    _ id: TenantID, _ patch: MergePatch<TenantProfile>, expecting: Expectation, _ app: App
) async throws -> Versioned<Tenant> {
    let now = app.clock()
    return try await changingTenant(id, expecting: expecting, app) { db, tenant in
        let profile = try patch.applied(to: try tenant.profile)
        let faults = brandingFaults(profile.branding)
        guard faults.isEmpty else { throw Refusal.invalid(faults) }
        if profile.slug.text != tenant.slug {
            guard !Slugs.isReserved(profile.slug) else { throw Refusal.slugReserved }
            try await db.claim(profile.slug.text, for: id, at: now)
        }
        try await db.update(id, to: profile, at: now)
    }
}

/// Closes a tenant for everybody. Neighbours end its sessions when they hear of it.
func suspendTenant(
    _ id: TenantID, because reason: String, expecting: Expectation, _ app: App
) async throws -> Versioned<Tenant> {
    try await changingTenant(id, expecting: expecting, app) { db, tenant in
        guard tenant.status == .active else { throw Refusal.wrongStatus(tenant.status) }
        try await db.update(id, to: .suspended, because: reason, at: app.clock())
    }
}

/// Opens a suspended tenant again.
func reactivateTenant(_ id: TenantID, expecting: Expectation, _ app: App) async throws -> Versioned<Tenant> {
    try await changingTenant(id, expecting: expecting, app) { db, tenant in
        guard tenant.status == .suspended else { throw Refusal.wrongStatus(tenant.status) }
        try await db.update(id, to: .active, because: nil, at: app.clock())
    }
}

/// Gives a tenant another plan. What it has more than the new limits stays; it gets nothing new.
func changePlan(
    of id: TenantID, to wish: ChangePlan, expecting: Expectation, _ app: App
) async throws -> Versioned<Tenant> {
    let agreed = wish.quotas ?? [:]
    let unknown = Plans.unknown(agreed)
    guard unknown.isEmpty else {
        throw Refusal.invalid(
            unknown.map { .init(pointer: "/quotas/\($0)", code: "unknown-quota", message: "No plan limits this.") })
    }
    return try await changingTenant(id, expecting: expecting, app) { db, _ in
        try await db.setLimits(
            of: id, Quota.allCases.map { ($0, Plans.limit($0, of: wish.plan, agreed: agreed)) })
        try await db.update(id, to: wish.plan, at: app.clock())
    }
}

/// The frame of each change: lock, check the version, change, note that neighbours are to hear of it, read anew. Runs
/// as the platform, because who may change this tenant has been decided by the route.
private func changingTenant(
    _ id: TenantID, expecting: Expectation, _ app: App, _ change: (Connection, Tenant) async throws -> Void
) async throws -> Versioned<Tenant> {
    let changed = try await app.database.write(as: TenantID.platform) { db in
        guard let current = try await db.tenant(id, locked: true) else { throw Refusal.notFound }
        try expecting(current.version)
        try await change(db, current.value)
        try db.wantPush(of: id, to: app.neighbours.subscribers, at: app.clock())
        guard let changed = try await db.tenant(id) else { throw Refusal.notFound }
        return changed
    }
    app.visited.forget()
    return changed
}

extension Tenant {
    /// The part that a tenant changes itself.
    var profile: TenantProfile {
        get throws {
            guard let currency = Currency(currency) else { throw Refusal.notFound }
            return TenantProfile(
                name: try DisplayName(name), slug: try Slug(slug), language: try LanguageTag(language),
                currency: currency, timeZone: try TimeZoneName(timeZone), branding: branding)
        }
    }
}
