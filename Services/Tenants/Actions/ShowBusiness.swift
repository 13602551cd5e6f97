internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// In which tenant somebody looks, and with which eyes.
struct View {
    let tenant: TenantID
    /// The tenant's own people; nil: a visitor, who sees what is published.
    let insider: Bearer?

    /// Whether what is not published, and who vouched, may be seen.
    func seesInside(_ business: BusinessID) -> Bool {
        guard let insider, insider.may(.readTenant) else { return false }
        return insider.reaches(business)
    }
}

/// A business: all of it for its own people, what is public for others while it is published.
func showBusiness(_ id: BusinessID, _ view: View, _ app: App) async throws -> Versioned<Business> {
    let found = try await app.database.read(as: view.tenant) { db in try await db.business(id, in: view.tenant) }
    guard let found else { throw Refusal.notFound }
    if view.seesInside(id) { return found }
    guard found.value.profile.isPublished == true else { throw Refusal.notFound }
    return Versioned(value: found.value.forVisitors, version: found.version)
}

/// The tenant's own list of businesses, by name. Who acts for one business sees that one.
func listBusinesses(
    for bearer: Bearer, after last: BusinessID?, limit: Int, _ app: App
) async throws -> [Business] {
    var own: BusinessID?
    if case .business(let id) = bearer.reach { own = id }
    let only = own
    return try await app.database.read(as: bearer.tenant) { db in
        try await db.businesses(in: bearer.tenant, only: only, after: last, limit: limit).map(\.value)
    }
}

extension Business {
    /// Without the name of who vouched.
    var forVisitors: Business {
        Business(
            id: id, profile: profile, verification: verification.map { Verification(at: $0.at, by: nil, note: nil) },
            createdAt: createdAt, updatedAt: updatedAt)
    }
}
