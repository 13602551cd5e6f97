public import FoundationEssentials
public import JSON

/// A business by name.
public struct BusinessSummary: Codable, Sendable, Hashable {
    /// Identity.
    public let id: BusinessID
    /// The name shown to people.
    public let name: String
}

/// What visitors see of opening hours at this moment.
public struct OpeningState: Codable, Sendable, Hashable, Documented {
    /// Whether it is open.
    public let isOpen: Bool
    /// When it closes, if it is open and does.
    public let closesAt: Date?
    /// When it opens next, within two weeks.
    public let opensAt: Date?

    /// A state.
    public init(isOpen: Bool, closesAt: Date?, opensAt: Date?) {
        self.isOpen = isOpen
        self.closesAt = closesAt
        self.opensAt = opensAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What visitors see of opening hours at this moment.")
        schema.member("opensAt", "When it opens next, within two weeks.")
    }
}

/// A professional in a list of what visitors found.
public struct ProfessionalListing: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: ProfessionalID
    /// The name shown to people.
    public let name: String
    /// One line about them.
    public let headline: String
    /// Where they work.
    public let business: BusinessSummary
    /// What they do, by word.
    public let trades: [String]
    /// Makes they know best.
    public let makes: [String]
    /// Powertrains they know.
    public let powertrains: [String]
    /// What they offer.
    public let services: [String]
    /// What they speak.
    public let languages: [String]
    /// Town.
    public let city: String?
    /// State or province.
    public let region: String?
    /// Address of a picture.
    public let photo: String?
    /// Where they are.
    public let place: Place?
    /// Whether the tenant vouches for them.
    public let isVerified: Bool
    /// What customers think.
    public let rating: Rating?
    /// Metres from the point asked for.
    public let distance: Int?
    /// Open or not.
    public let opening: OpeningState

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A professional in a list of what visitors found.")
        for member in ["city", "region", "photo", "place", "rating"] { schema[member].isNullable = true }
        schema.member("distance", "Metres from the point asked for.", example: 1850)
    }
}

/// A business in a list of what visitors found.
public struct BusinessListing: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: BusinessID
    /// The name shown to people.
    public let name: String
    /// What it does, by word.
    public let trades: [String]
    /// What is spoken.
    public let languages: [String]
    /// Town.
    public let city: String?
    /// State or province.
    public let region: String?
    /// Address of a picture.
    public let photo: String?
    /// Where it is.
    public let place: Place?
    /// Whether the tenant vouches for it.
    public let isVerified: Bool
    /// Metres from the point asked for.
    public let distance: Int?
    /// Open or not.
    public let opening: OpeningState

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A business in a list of what visitors found.")
        for member in ["city", "region", "photo", "place"] { schema[member].isNullable = true }
        schema.member("distance", "Metres from the point asked for.", example: 1850)
    }
}
