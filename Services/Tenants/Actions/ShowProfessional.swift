internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// A profile: all of it for the business's own people, what is public for others while it is published.
func showProfessional(_ id: ProfessionalID, _ view: View, _ app: App) async throws -> Versioned<Professional> {
    let found = try await app.database.read(as: view.tenant) { db in try await db.professional(id, in: view.tenant) }
    guard let (professional, isPublic) = found else { throw Refusal.notFound }
    if view.seesInside(professional.value.business) { return professional }
    guard isPublic else { throw Refusal.notFound }
    let today = try? CalendarDate(app.clock())
    return Versioned(value: professional.value.forVisitors(on: today), version: professional.version)
}

/// Open or not at this moment, for a published professional or business.
func showOpening(of subject: String, _ view: View, _ app: App) async throws -> OpeningState {
    let found = try await app.database.read(as: view.tenant) { db in
        try await db.opening(of: subject, in: view.tenant, at: app.clock())
    }
    guard let found else { throw Refusal.notFound }
    return found
}

/// A business's own list of its people, by name.
func listProfessionals(
    of business: BusinessID, for bearer: Bearer, after last: ProfessionalID?, limit: Int, _ app: App
) async throws -> [Professional] {
    guard bearer.reaches(business) else { throw Refusal.notFound }
    return try await app.database.read(as: bearer.tenant) { db in
        guard try await db.business(business, in: bearer.tenant) != nil else { throw Refusal.notFound }
        return try await db.professionals(of: business, in: bearer.tenant, after: last, limit: limit).map(\.value)
    }
}

extension Professional {
    /// Without who vouched, the numbers of certificates and those that have expired. Where nothing is known of the day,
    /// only those that never expire.
    func forVisitors(on today: CalendarDate?) -> Professional {
        let valid = (profile.certifications ?? []).filter { certification in
            guard let expires = certification.expires else { return true }
            return today.map { $0 <= expires } ?? false
        }
        let shown = valid.map { Certification(name: $0.name, issuer: $0.issuer, expires: $0.expires) }
        return Professional(
            id: id, business: business, profile: profile.with(shown),
            verification: verification.map { Verification(at: $0.at, by: nil, note: nil) }, rating: rating,
            createdAt: createdAt, updatedAt: updatedAt)
    }
}

extension ProfessionalProfile {
    fileprivate func with(_ certifications: [Certification]) -> ProfessionalProfile {
        ProfessionalProfile(
            name: name, headline: headline, description: description, trades: trades, makes: makes,
            powertrains: powertrains, services: services, certifications: certifications, area: area, place: place,
            hours: hours, vacations: vacations, capacity: capacity, languages: languages, photos: photos,
            isPublished: isPublished)
    }
}

extension CalendarDate {
    /// The day of a moment in UTC.
    fileprivate init(_ moment: Date) throws { try self.init(String(moment.formatted(.iso8601).prefix(10))) }
}
