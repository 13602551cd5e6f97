internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a profile in a business, if the plan allows one more.
func createProfessional(
    _ wish: Creation<ProfessionalProfile>, in business: BusinessID, by bearer: Bearer, _ intent: Intent?, _ app: App
) async throws -> Answer<Professional> {
    guard bearer.reaches(business) else { throw Refusal.notFound }
    let (profile, now, tenant) = (wish.profile, app.clock(), bearer.tenant)
    try check(ProfileRules.faults(profile))
    return try await create(
        wish, at: "/v1/professionals", under: business.description, in: tenant, intent, app
    ) { db, id in
        guard try await db.business(business, in: tenant, locked: true) != nil else { throw Refusal.notFound }
        try await db.take(.professionals, of: tenant)
        try await db.checkTrades(profile.trades, in: tenant)
        try await db.insert(id, profile, of: business, in: tenant, at: now)
        try await db.publish(business, id, in: tenant)
    } find: { db, id in
        try await db.professional(id, in: tenant)?.found.value
    }
}

/// Changes what a professional says. Whoever may not vouch for professionals ends the verification by changing what was
/// verified: name, trades or certifications.
func changeProfessional(
    _ id: ProfessionalID, _ patch: MergePatch<ProfessionalProfile>, by bearer: Bearer, expecting: Expectation,
    _ app: App
) async throws -> Versioned<Professional> {
    let (now, tenant) = (app.clock(), bearer.tenant)
    return try await changingProfessional(id, by: bearer, expecting: expecting, app) { db, current in
        let profile = try patch.applied(to: current.profile)
        try check(ProfileRules.faults(profile))
        try await db.checkTrades(profile.trades, in: tenant)
        let isOther =
            profile.name != current.profile.name || profile.trades != current.profile.trades
            || profile.certifications ?? [] != current.profile.certifications ?? []
        try await db.update(
            id, to: profile, endsVerification: isOther && !bearer.may(.verifyBusinesses), in: tenant, at: now)
    }
}

/// Vouches for a professional, or with nil no longer.
func verifyProfessional(
    _ id: ProfessionalID, as verification: Verify?, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<Professional> {
    // Nobody vouches for themselves.
    guard bearer.reach == .tenant else { throw Refusal.notAllowed("The tenant's own people vouch for professionals.") }
    return try await changingProfessional(id, by: bearer, expecting: expecting, app) { db, _ in
        try await db.verify(
            id, by: verification == nil ? nil : bearer.account, note: verification?.note, in: bearer.tenant,
            at: app.clock())
    }
}

/// Closes a profile. What it took of the plan is free again.
func closeProfessional(_ id: ProfessionalID, by bearer: Bearer, expecting: Expectation, _ app: App) async throws {
    let tenant = bearer.tenant
    try await app.database.write(as: tenant) { db in
        let current = try await db.lockProfessional(id, for: bearer)
        try expecting(current.version)
        try await db.close(id, in: tenant, at: app.clock())
        try await db.giveBack(1, .professionals, of: tenant)
        try db.refreshListings(of: current.value.business, id, in: tenant)
        try db.tellRemoval(of: [id], from: current.value.business, in: tenant)
    }
}

/// Takes what customers think from the service that keeps the reviews. Older news changes nothing.
func rateProfessional(_ id: ProfessionalID, _ rating: PutRating, in tenant: TenantID, _ app: App) async throws {
    guard (rating.average == nil) == (rating.count == 0) else {
        throw Refusal.invalid([
            .init(pointer: "/average", code: "not-counted", message: "A mean belongs to at least one review.")
        ])
    }
    try await app.database.write(as: tenant) { db in
        guard let business = try await db.business(of: id, in: tenant) else { throw Refusal.notFound }
        _ = try await db.business(business, in: tenant, locked: true)
        if try await db.rate(id, rating, in: tenant) { try await db.publish(business, id, in: tenant) }
    }
}

/// The frame of each change: lock, check the version, change, make the listing anew, read.
private func changingProfessional(
    _ id: ProfessionalID, by bearer: Bearer, expecting: Expectation, _ app: App,
    _ change: (Connection, Professional) async throws -> Void
) async throws -> Versioned<Professional> {
    let tenant = bearer.tenant
    return try await app.database.write(as: tenant) { db in
        let current = try await db.lockProfessional(id, for: bearer)
        try expecting(current.version)
        try await change(db, current.value)
        try await db.publish(current.value.business, id, in: tenant)
        guard let changed = try await db.professional(id, in: tenant) else { throw Refusal.notFound }
        return changed.found
    }
}

extension Connection {
    /// A profile that the bearer may change, with its business locked: changes of one business come one after the other.
    fileprivate func lockProfessional(_ id: ProfessionalID, for bearer: Bearer) async throws -> Versioned<Professional>
    {
        let tenant = bearer.tenant
        guard let business = try await business(of: id, in: tenant), bearer.reaches(business),
            try await self.business(business, in: tenant, locked: true) != nil,
            let current = try await professional(id, in: tenant)
        else { throw Refusal.notFound }
        return current.found
    }
}
