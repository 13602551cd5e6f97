internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a price of a business, or hides a service there, for a period.
func createPrice(
    _ creation: Creation<CreatePrice>, by bearer: Bearer, _ intent: Intent?, _ app: App
) async throws -> Answer<BusinessPrice> {
    let (wish, now, tenant) = (creation.profile, app.clock(), bearer.tenant)
    guard let business = wish.business ?? bearer.business else {
        throw Refusal.invalid([.init(pointer: "/business", code: "required", message: "Say which business asks that.")])
    }
    return try await create(
        creation, at: "/v1/prices", under: business.description, in: tenant, intent, app
    ) { db, id in
        var faults: [Refusal.Fault] = []
        // Another's business and one that is not there are alike.
        if !bearer.reaches(business) {
            faults.append(.unknownBusiness)
        } else if try await !db.hasBusiness(business, in: tenant, locked: true) {
            faults.append(.unknownBusiness)
        }
        if try await db.service(wish.service, in: tenant, locked: true) == nil {
            faults.append(.init(pointer: "/service", code: "unknown-service", message: "There is no such service."))
        }
        try check(faults)
        let currency = try await db.currency(of: tenant, locked: true)
        let terms = try PriceRules.terms(wish.profile, in: currency, now: now)
        try await db.insert(id, of: business, for: wish.service, terms, in: tenant, at: now)
    } find: { db, id in
        // What another business made is not there.
        try await db.price(id, in: tenant).flatMap { bearer.reaches($0.price.business) ? $0.price : nil }
    }
}

/// Changes a price before it comes into force, or its end after.
func changePrice(
    _ id: BusinessPriceID, _ patch: MergePatch<PriceProfile>, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<BusinessPrice> {
    let (now, tenant) = (app.clock(), bearer.tenant)
    return try await app.database.write(as: tenant) { db in
        let current = try await db.ownPrice(id, of: bearer, locked: true)
        try expecting(current.version)
        let profile = try patch.applied(to: current.price.profile)
        let currency = try await db.currency(of: tenant, locked: true)
        let terms = try PriceRules.change(current.terms, to: profile, in: currency, now: now)
        try await db.update(id, to: terms, in: tenant, at: now)
        return try await db.ownPrice(id, of: bearer).versioned
    }
}

/// Removes a price that has not come into force.
func removePrice(_ id: BusinessPriceID, by bearer: Bearer, expecting: Expectation, _ app: App) async throws {
    let (now, tenant) = (app.clock(), bearer.tenant)
    try await app.database.write(as: tenant) { db in
        let current = try await db.ownPrice(id, of: bearer, locked: true)
        try expecting(current.version)
        guard now < current.terms.from else { throw CatalogueRefusal.priceInForce }
        try await db.removePrice(id, in: tenant)
    }
}

/// A price, for whom it belongs to.
func showPrice(_ id: BusinessPriceID, for bearer: Bearer, _ app: App) async throws -> Versioned<BusinessPrice> {
    try await app.database.read(as: bearer.tenant) { db in try await db.ownPrice(id, of: bearer).versioned }
}

/// The prices of one business or one service, or all that are the caller's to see, those made last first.
func listPrices(
    of business: BusinessID?, for service: CatalogueServiceID?, seenBy bearer: Bearer, before last: BusinessPriceID?,
    limit: Int, _ app: App
) async throws -> [BusinessPrice] {
    var wanted = business
    if case .business(let own) = bearer.reach {
        // What another business asks is nothing that this one sees.
        guard business == nil || business == own else { return [] }
        wanted = own
    }
    let only = wanted
    return try await app.database.read(as: bearer.tenant) { db in
        try await db.prices(of: only, for: service, in: bearer.tenant, before: last, limit: limit)
    }
}

extension StoredPrice {
    fileprivate var versioned: Versioned<BusinessPrice> { Versioned(value: price, version: version) }
}

extension Connection {
    /// A price of a business that the bearer acts for; another's is not there.
    fileprivate func ownPrice(
        _ id: BusinessPriceID, of bearer: Bearer, locked: Bool = false
    ) async throws -> StoredPrice {
        guard let found = try await price(id, in: bearer.tenant, locked: locked), bearer.reaches(found.price.business)
        else { throw Refusal.notFound }
        return found
    }
}

extension Refusal.Fault {
    fileprivate static var unknownBusiness: Refusal.Fault {
        .init(pointer: "/business", code: "unknown-business", message: "There is no such business.")
    }
}
