// What the service `tenants` tells the others. The aggregate of each is the professional, so that a receiver sees a
// professional's states in their order; a change of a business is told once for each of its professionals.

/// A professional, or the business they work in, is not what it was: the whole state, so that nobody has to ask back.
/// Told when a professional is made, too.
public struct ProfessionalChanged: Event {
    /// Its name among events.
    public static let type = "driveline.tenants.professional.changed"

    /// The professional.
    public var professional: ProfessionalID
    /// Where they work.
    public var business: Workplace
    /// What they say of themselves.
    public var profile: ProfessionalProfile
    /// Whether the tenant vouches for them.
    public var isVerified: Bool
    /// Whether they are closed for the time being, by the tenant.
    public var isSuspended: Bool
    /// What customers think; nil: none has said anything.
    public var rating: RoutingRating?

    /// What counts of a business for those who work in it.
    public struct Workplace: Codable, Hashable, Sendable {
        /// The business.
        public var id: BusinessID
        /// The name shown to people.
        public var name: DisplayName
        /// Where it is.
        public var place: Place?
        /// The zone of its clock; of the professional's own hours too.
        public var timeZone: TimeZoneName?
        /// When it is open; of those who have no hours of their own.
        public var hours: Hours?
        /// What is spoken there.
        public var languages: [LanguageTag]?
        /// Services of the catalogue that it offers; nil: it names none.
        public var services: [CatalogueServiceID]?
        /// Whether visitors find it.
        public var isPublished: Bool
        /// Whether the tenant vouches for it.
        public var isVerified: Bool
        /// Whether it is closed for the time being, by the tenant.
        public var isSuspended: Bool

        /// A business.
        public init(
            id: BusinessID, name: DisplayName, place: Place? = nil, timeZone: TimeZoneName? = nil, hours: Hours? = nil,
            languages: [LanguageTag]? = nil, services: [CatalogueServiceID]? = nil, isPublished: Bool = true,
            isVerified: Bool = false, isSuspended: Bool = false
        ) {
            self.id = id
            self.name = name
            self.place = place
            self.timeZone = timeZone
            self.hours = hours
            self.languages = languages
            self.services = services
            self.isPublished = isPublished
            self.isVerified = isVerified
            self.isSuspended = isSuspended
        }
    }

    /// A state.
    public init(
        professional: ProfessionalID, business: Workplace, profile: ProfessionalProfile, isVerified: Bool = false,
        isSuspended: Bool = false, rating: RoutingRating? = nil
    ) {
        self.professional = professional
        self.business = business
        self.profile = profile
        self.isVerified = isVerified
        self.isSuspended = isSuspended
        self.rating = rating
    }
}

/// A professional is gone, alone or with their business.
public struct ProfessionalRemoved: Event {
    /// Its name among events.
    public static let type = "driveline.tenants.professional.removed"

    /// The professional.
    public var professional: ProfessionalID
    /// Where they worked.
    public var business: BusinessID

    /// Somebody who is gone.
    public init(professional: ProfessionalID, business: BusinessID) {
        self.professional = professional
        self.business = business
    }
}
