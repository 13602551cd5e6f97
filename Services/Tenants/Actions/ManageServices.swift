internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a service with its first draft. Nobody outside sees it before it is published.
func createService(
    _ wish: Creation<ServiceProfile>, by bearer: Bearer, _ intent: Intent?, _ app: App
) async throws -> Answer<CatalogueService> {
    try bearer.demandTenant()
    let (draft, now, tenant) = (wish.profile, app.clock(), bearer.tenant)
    return try await create(wish, at: "/v1/services", in: tenant, intent, app) { db, id in
        try await db.checkDraft(draft, in: tenant)
        try await db.insert(id, draft, in: tenant, at: now)
    } find: { db, id in
        try await db.service(id, in: tenant)?.value
    }
}

/// Changes the draft. What is published stays as it is.
func changeService(
    _ id: CatalogueServiceID, _ patch: MergePatch<ServiceProfile>, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<CatalogueService> {
    try bearer.demandTenant()
    let tenant = bearer.tenant
    return try await changingService(id, in: tenant, expecting: expecting, app) { db, service in
        let draft = try patch.applied(to: service.draft)
        guard draft != service.draft else { return }
        try await db.checkDraft(draft, in: tenant)
        try await db.update(id, to: draft, in: tenant, at: app.clock())
    }
}

/// Takes a service out of the catalogue at once. Its versions stay readable; the draft stays and may be published again.
func withdrawService(
    _ id: CatalogueServiceID, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<CatalogueService> {
    try bearer.demandTenant()
    let (now, tenant) = (app.clock(), bearer.tenant)
    return try await changingService(id, in: tenant, expecting: expecting, app) { db, _ in
        let periods = try await db.versionPeriods(of: id, in: tenant, from: now)
        for (number, end) in try Publishing.withdraw(periods, now: now) {
            try await db.endVersion(number, of: id, at: end, in: tenant)
        }
        try await db.touchService(id, in: tenant, at: now)
    }
}

/// Removes a service for good: nothing of it is offered any more. Its versions stay readable.
func closeService(_ id: CatalogueServiceID, by bearer: Bearer, expecting: Expectation, _ app: App) async throws {
    try bearer.demandTenant()
    let (now, tenant) = (app.clock(), bearer.tenant)
    try await app.database.write(as: tenant) { db in
        guard let current = try await db.service(id, in: tenant, locked: true) else { throw Refusal.notFound }
        try expecting(current.version)
        let periods = try await db.versionPeriods(of: id, in: tenant, from: now).filter { !$0.isEmpty }
        for (number, end) in periods.isEmpty ? [] : try Publishing.withdraw(periods, now: now) {
            try await db.endVersion(number, of: id, at: end, in: tenant)
        }
        try await db.closeService(id, in: tenant, at: now)
    }
}

/// A service with its draft, for the tenant's own people.
func showService(_ id: CatalogueServiceID, for bearer: Bearer, _ app: App) async throws -> Versioned<CatalogueService> {
    let found = try await app.database.read(as: bearer.tenant) { db in try await db.service(id, in: bearer.tenant) }
    guard let found else { throw Refusal.notFound }
    return found
}

/// The services with their drafts, for the tenant's own people.
func listServices(
    _ filter: ServiceFilter, for bearer: Bearer, limit: Int, _ app: App
) async throws -> [CatalogueService] {
    try await app.database.read(as: bearer.tenant) { db in
        try await db.services(filter, in: bearer.tenant, limit: limit)
    }
}

/// The frame of a change: lock, check the version, change, read anew.
private func changingService(
    _ id: CatalogueServiceID, in tenant: TenantID, expecting: Expectation, _ app: App,
    _ change: (Connection, CatalogueService) async throws -> Void
) async throws -> Versioned<CatalogueService> {
    try await app.database.write(as: tenant) { db in
        guard let current = try await db.service(id, in: tenant, locked: true) else { throw Refusal.notFound }
        try expecting(current.version)
        try await change(db, current.value)
        guard let changed = try await db.service(id, in: tenant) else { throw Refusal.notFound }
        return changed
    }
}

extension Connection {
    /// Throws unless category and trade are there and the price is one in the tenant's currency. They stay so until the
    /// transaction ends.
    fileprivate func checkDraft(_ draft: ServiceProfile, in tenant: TenantID) async throws {
        var faults = PriceRules.faults(draft.price, in: try await currency(of: tenant, locked: true))
        if try await category(draft.category, in: tenant, .share) == nil {
            faults.append(
                .init(pointer: "/category", code: "unknown-category", message: "There is no such category."))
        }
        do {
            if let trade = draft.trade { try await checkTrades([trade], in: tenant) }
        } catch Refusal.invalid(let unknown) {
            faults += unknown.map { .init(pointer: "/trade", code: $0.code, message: $0.message) }
        }
        try check(faults)
    }
}
