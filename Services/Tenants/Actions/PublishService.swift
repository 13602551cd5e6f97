internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Publishes the draft as the next version, in one transaction with the end of the version that it takes the place of:
/// visitors see the one or the other, at every moment exactly one.
func publishService(
    _ id: CatalogueServiceID, _ wish: PublishService, by bearer: Bearer, expecting: Expectation, _ intent: Intent?,
    _ app: App
) async throws -> Answer<ServiceVersion> {
    try bearer.demandTenant()
    let (now, tenant) = (app.clock(), bearer.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        guard let current = try await db.service(id, in: tenant, locked: true) else { throw Refusal.notFound }
        try expecting(current.version)
        let draft = current.value.draft
        let currency = try await db.currency(of: tenant, locked: true)
        guard draft.price.money.map({ $0.currency == currency }) ?? true else { throw CatalogueRefusal.currencyChanged }
        let periods = try await db.versionPeriods(of: id, in: tenant, from: now)
        let placement = try Publishing.place(wish, among: periods, now: now)
        if let ended = placement.ends { try await db.endVersion(ended, of: id, at: placement.from, in: tenant) }
        let number = (current.value.lastVersion ?? 0) + 1
        try await db.insertVersion(number, of: id, draft, placement, by: bearer.account, in: tenant, at: now)
        try await db.touchService(id, published: number, in: tenant, at: now)
        guard let made = try await db.version(number, of: id, in: tenant) else { throw Refusal.notFound }
        return .created(made, at: "/v1/services/\(id)/versions/\(number)")
    }
}

/// A version as it was published, for the tenant's own people.
func showVersion(
    _ number: Int, of id: CatalogueServiceID, for bearer: Bearer, _ app: App
) async throws -> ServiceVersion {
    let found = try await app.database.read(as: bearer.tenant) { db in
        try await db.version(number, of: id, in: bearer.tenant)
    }
    guard let found else { throw Refusal.notFound }
    return found
}

/// The versions of a service, the newest first, for the tenant's own people.
func listVersions(
    of id: CatalogueServiceID, for bearer: Bearer, before last: Int?, limit: Int, _ app: App
) async throws -> [ServiceVersion] {
    let tenant = bearer.tenant
    let (found, isThere) = try await app.database.read(as: tenant) { db in
        let found = try await db.versions(of: id, in: tenant, before: last, limit: limit)
        return (found, found.isEmpty ? try await db.service(id, in: tenant) != nil : true)
    }
    // One that was closed has versions; one that has none and is not there is not there.
    guard isThere || last != nil else { throw Refusal.notFound }
    return found
}
