internal import Models
internal import Postgres
internal import ServiceKit

extension Connection {
    /// What a change of a business, or of one professional in it, makes necessary in the same transaction: public listings
    /// anew, and the other services told how the professionals are now. The business is locked by the caller.
    func publish(_ business: BusinessID, _ professional: ProfessionalID? = nil, in tenant: TenantID) async throws {
        try refreshListings(of: business, professional, in: tenant)
        guard let workplace = try await self.business(business, in: tenant)?.value else { return }
        let concerned: [Professional]
        if let professional {
            concerned = [try await self.professional(professional, in: tenant)?.found.value].compactMap { $0 }
        } else {
            concerned = try await professionals(of: business, in: tenant, after: nil, limit: 10_000).map(\.value)
        }
        try tell(of: concerned, at: workplace, in: tenant)
    }

    /// Tells the other services how professionals of a business are.
    func tell(of people: [Professional], at workplace: Business, in tenant: TenantID) throws {
        for person in people {
            try announce(ProfessionalChanged(person, at: workplace), about: person.id, in: tenant)
        }
    }

    /// Tells the other services who is gone.
    func tellRemoval(of professionals: [ProfessionalID], from business: BusinessID, in tenant: TenantID) throws {
        for professional in professionals {
            try announce(
                ProfessionalRemoved(professional: professional, business: business), about: professional, in: tenant)
        }
    }
}

extension ProfessionalChanged {
    /// How a professional is, with what counts of the business.
    fileprivate init(_ person: Professional, at business: Business) {
        let shop = business.profile
        self.init(
            professional: person.id,
            business: Workplace(
                id: business.id, name: shop.name, place: shop.place, timeZone: shop.timeZone, hours: shop.hours,
                languages: shop.languages, isPublished: shop.isPublished ?? false,
                isVerified: business.verification != nil),
            profile: person.profile, isVerified: person.verification != nil,
            rating: person.rating.map {
                RoutingRating(average: Int(($0.average * 100).rounded()), count: $0.count)
            })
    }
}
