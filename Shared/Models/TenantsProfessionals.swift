public import FoundationEssentials
public import JSON

/// A proof of what somebody can do.
public struct Certification: Codable, Sendable, Hashable, Documented {
    /// Its name.
    public let name: DisplayName
    /// Who gave it.
    public let issuer: DisplayName
    /// Its number.
    public let number: String?
    /// The last day it holds; null: for ever.
    public let expires: CalendarDate?

    /// A certification.
    public init(name: DisplayName, issuer: DisplayName, number: String? = nil, expires: CalendarDate? = nil) {
        self.name = name
        self.issuer = issuer
        self.number = number
        self.expires = expires
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A proof of what somebody can do. Visitors see it until it expires.")
        schema.member("number", "Its number.", length: 1...60, example: "A1-204991")
        schema.member("expires", "The last day it holds; null: for ever.")
    }
}

/// How much work somebody takes.
public struct Capacity: Codable, Sendable, Hashable, Documented {
    /// Jobs at the same time.
    public let jobsAtOnce: Int?
    /// Jobs a day.
    public let jobsADay: Int?

    /// A capacity.
    public init(jobsAtOnce: Int? = nil, jobsADay: Int? = nil) {
        self.jobsAtOnce = jobsAtOnce
        self.jobsADay = jobsADay
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("jobsAtOnce", "Jobs at the same time.", range: 1...1000, example: 3)
        schema.member("jobsADay", "Jobs a day.", range: 1...1000, example: 8)
    }
}

/// What a professional says of themselves, and may change.
public struct ProfessionalProfile: Codable, Sendable, Hashable, Documented {
    /// The name shown to people.
    public let name: DisplayName
    /// One line about them.
    public let headline: String?
    /// More about them.
    public let description: String?
    /// What they do, by word.
    public let trades: [TradeName]
    /// Makes they know best.
    public let makes: [String]?
    /// Powertrains they know: gasoline, diesel, hybrid, electric, hydrogen.
    public let powertrains: [Powertrain]?
    /// What they offer, in a few words each.
    public let services: [String]?
    /// Proofs of what they can do.
    public let certifications: [Certification]?
    /// Where they come to; not said: work is done in the shop.
    public let area: ServiceArea?
    /// Where they are, if not where the business is.
    public let place: Place?
    /// Their hours, if not those of the business; in its time zone.
    public let hours: Hours?
    /// Days of absence.
    public let vacations: [Vacation]?
    /// How much work they take.
    public let capacity: Capacity?
    /// What they speak.
    public let languages: [LanguageTag]?
    /// Addresses of pictures, https; the first is shown in lists.
    public let photos: [String]?
    /// Whether visitors find them. False where not said.
    public let isPublished: Bool?

    /// A profile.
    public init(
        name: DisplayName, headline: String? = nil, description: String? = nil, trades: [TradeName],
        makes: [String]? = nil, powertrains: [Powertrain]? = nil, services: [String]? = nil,
        certifications: [Certification]? = nil, area: ServiceArea? = nil, place: Place? = nil, hours: Hours? = nil,
        vacations: [Vacation]? = nil, capacity: Capacity? = nil, languages: [LanguageTag]? = nil,
        photos: [String]? = nil, isPublished: Bool? = nil
    ) {
        self.name = name
        self.headline = headline
        self.description = description
        self.trades = trades
        self.makes = makes
        self.powertrains = powertrains
        self.services = services
        self.certifications = certifications
        self.area = area
        self.place = place
        self.hours = hours
        self.vacations = vacations
        self.capacity = capacity
        self.languages = languages
        self.photos = photos
        self.isPublished = isPublished
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("headline", "One line about them.", length: 0...140, example: "BMW and MINI, 20 years")
        schema.member("description", "More about them.", length: 0...4000)
        schema.member("trades", "What they do, by word.", items: 1...10, example: ["german_specialist"])
        schema.member("makes", "Makes they know best.", items: 0...60, example: ["BMW", "MINI"])
        schema["makes"].element.state(length: 1...40, text: .displayName)
        schema.member("powertrains", "Powertrains they know.", items: 0...5)
        schema.member("services", "What they offer, in a few words each.", items: 0...60, example: ["brake repair"])
        schema["services"].element.state(length: 1...60, text: .displayName)
        schema.member("certifications", "Proofs of what they can do.", items: 0...40)
        schema.member("vacations", "Days of absence.", items: 0...60)
        schema.member("languages", "What they speak.", items: 0...20, example: ["en", "es"])
        schema.member("photos", "Addresses of pictures, https; the first is shown in lists.", items: 0...20)
        schema["photos"].element.state(format: "uri", length: 1...2048)
        schema.member("isPublished", "Whether visitors find them. False where not said.")
    }
}

/// What moves a vehicle.
public enum Powertrain: String, Codable, Sendable, CaseIterable, Hashable {
    /// What moves a vehicle.
    case gasoline, diesel, hybrid, electric, hydrogen
}

/// A professional with what only the suite sets.
public struct Professional: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: ProfessionalID
    /// Where they work.
    public let business: BusinessID
    /// What they say of themselves.
    public let profile: ProfessionalProfile
    /// Who vouches for them, and since when.
    public let verification: Verification?
    /// What customers think.
    public let rating: Rating?
    /// When the profile was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// A professional.
    public init(
        id: ProfessionalID, business: BusinessID, profile: ProfessionalProfile, verification: Verification?,
        rating: Rating?, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.business = business
        self.profile = profile
        self.verification = verification
        self.rating = rating
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: CodingKey { case id, business, verification, rating, createdAt, updatedAt }

    /// Reads the members of the profile beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ProfessionalID.self, forKey: .id)
        business = try container.decode(BusinessID.self, forKey: .business)
        profile = try ProfessionalProfile(from: decoder)
        verification = try container.decodeIfPresent(Verification.self, forKey: .verification)
        rating = try container.decodeIfPresent(Rating.self, forKey: .rating)
        createdAt = try container.decode(Date.self, forKey: .createdAt)
        updatedAt = try container.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members of the profile beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(business, forKey: .business)
        try profile.encode(to: encoder)
        try container.encodeIfPresent(verification, forKey: .verification)
        try container.encodeIfPresent(rating, forKey: .rating)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        ProfessionalProfile.document(&schema)
        schema.state("A person's public profile inside a business.")
    }
}

/// What customers think.
public struct Rating: Codable, Sendable, Hashable, Documented {
    /// Mean of the stars, 1 to 5, with two decimals.
    public let average: Double
    /// How many there are.
    public let count: Int

    /// A rating.
    public init(average: Double, count: Int) {
        self.average = average
        self.count = count
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What customers think.", example: ["average": .number("4.73"), "count": 128])
        schema.member("average", "Mean of the stars, 1 to 5, with two decimals.")
    }
}

/// A rating as the service that keeps the reviews tells it.
public struct PutRating: Codable, Sendable, Hashable, Documented {
    /// Mean of the stars in hundredths, 100 to 500; null without reviews.
    public let average: Int?
    /// How many there are.
    public let count: Int
    /// Grows with each change; a lower one is old news.
    public let version: Int64

    /// A rating.
    public init(average: Int?, count: Int, version: Int64) {
        self.average = average
        self.count = count
        self.version = version
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("average", "Mean of the stars in hundredths; null without reviews.", range: 100...500)
        schema.member("count", "How many there are.", range: 0...2_000_000_000)
        schema.member("version", "Grows with each change.", range: 1...Int64.max)
    }
}
