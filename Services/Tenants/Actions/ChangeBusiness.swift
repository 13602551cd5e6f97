internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a business, if the plan allows one more.
func createBusiness(
    _ wish: Creation<BusinessProfile>, by bearer: Bearer, _ intent: Intent?, _ app: App
) async throws -> Answer<Business> {
    // Who acts for one business makes no others.
    guard bearer.reach == .tenant else { throw Refusal.notAllowed("A business is made by the tenant's own people.") }
    let (profile, now, tenant) = (wish.profile, app.clock(), bearer.tenant)
    try check(ProfileRules.faults(profile))
    return try await create(wish, at: "/v1/businesses", in: tenant, intent, app) { db, id in
        try await db.take(.businesses, of: tenant)
        try await db.checkTrades(profile.trades ?? [], in: tenant)
        try await db.insert(id, profile, in: tenant, at: now)
        try await db.publish(id, in: tenant)
    } find: { db, id in
        try await db.business(id, in: tenant)?.value
    }
}

/// Changes what a business says of itself. Whoever may not vouch for businesses ends the verification by changing what
/// was verified: name, trades or address.
func changeBusiness(
    _ id: BusinessID, _ patch: MergePatch<BusinessProfile>, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<Business> {
    let (now, tenant) = (app.clock(), bearer.tenant)
    return try await changingBusiness(id, by: bearer, expecting: expecting, app) { db, current in
        let profile = try patch.applied(to: current.profile)
        try check(ProfileRules.faults(profile))
        try await db.checkTrades(profile.trades ?? [], in: tenant)
        let isOther =
            profile.name != current.profile.name || profile.trades != current.profile.trades
            || profile.address != current.profile.address
        try await db.update(
            id, to: profile, endsVerification: isOther && !bearer.may(.verifyBusinesses), in: tenant, at: now)
    }
}

/// Vouches for a business, or with nil no longer.
func verifyBusiness(
    _ id: BusinessID, as verification: Verify?, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<Business> {
    // Nobody vouches for themselves.
    guard bearer.reach == .tenant else { throw Refusal.notAllowed("The tenant's own people vouch for businesses.") }
    return try await changingBusiness(id, by: bearer, expecting: expecting, app) { db, _ in
        try await db.verify(
            id, by: verification == nil ? nil : bearer.account, note: verification?.note, in: bearer.tenant,
            at: app.clock())
    }
}

/// Closes a business with the profiles in it. What they took of the plan is free again.
func closeBusiness(_ id: BusinessID, by bearer: Bearer, expecting: Expectation, _ app: App) async throws {
    guard bearer.reach == .tenant else { throw Refusal.notAllowed("A business is closed by the tenant's own people.") }
    let tenant = bearer.tenant
    try await app.database.write(as: tenant) { db in
        guard let current = try await db.business(id, in: tenant, locked: true) else { throw Refusal.notFound }
        try expecting(current.version)
        let people = try await db.professionals(of: id, in: tenant, after: nil, limit: 10_000).map(\.value.id)
        let profiles = try await db.close(id, in: tenant, at: app.clock())
        try await db.giveBack(1, .businesses, of: tenant)
        try await db.giveBack(profiles, .professionals, of: tenant)
        try db.refreshListings(of: id, in: tenant)
        try db.tellRemoval(of: people, from: id, in: tenant)
    }
}

/// The frame of each change: lock, check the version, change, make the listings anew, read.
private func changingBusiness(
    _ id: BusinessID, by bearer: Bearer, expecting: Expectation, _ app: App,
    _ change: (Connection, Business) async throws -> Void
) async throws -> Versioned<Business> {
    guard bearer.reaches(id) else { throw Refusal.notFound }
    let tenant = bearer.tenant
    return try await app.database.write(as: tenant) { db in
        guard let current = try await db.business(id, in: tenant, locked: true) else { throw Refusal.notFound }
        try expecting(current.version)
        try await change(db, current.value)
        try await db.publish(id, in: tenant)
        guard let changed = try await db.business(id, in: tenant) else { throw Refusal.notFound }
        return changed
    }
}

/// Throws every fault, if there is one.
func check(_ faults: [Refusal.Fault]) throws(Refusal) {
    guard faults.isEmpty else { throw .invalid(faults) }
}

extension Bearer {
    /// Whether permissions of this bearer count for a business.
    func reaches(_ id: BusinessID) -> Bool {
        switch reach {
        case .tenant: true
        case .business(let own): own == id
        case .platform, .own, .service: false
        }
    }
}
