public import FoundationEssentials
public import JSON

/// A service as visitors see it: the version in force, at the price of the business they look at.
public struct OfferedService: Codable, Sendable, Hashable, Documented {
    /// The service.
    public let id: CatalogueServiceID
    /// Number of the version.
    public let version: Int
    /// The category it stands in.
    public let category: CategoryID
    /// The trade whose work it is, by word.
    public let trade: String?
    /// The name shown to people.
    public let name: String
    /// What is done, for people.
    public let description: String
    /// How long it takes, in minutes.
    public let duration: Int?
    /// What it costs; nil where the tenant shows prices to others only.
    public let price: Price?
    /// Whether the price is the business's own.
    public let isOwnPrice: Bool?
    /// When the version goes out of force, if that is known.
    public let validUntil: Date?

    /// A service on offer.
    public init(
        id: CatalogueServiceID, version: Int, category: CategoryID, trade: String?, name: String, description: String,
        duration: Int?, price: Price?, isOwnPrice: Bool?, validUntil: Date?
    ) {
        self.id = id
        self.version = version
        self.category = category
        self.trade = trade
        self.name = name
        self.description = description
        self.duration = duration
        self.price = price
        self.isOwnPrice = isOwnPrice
        self.validUntil = validUntil
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A service on offer.")
        schema.member("duration", "Minutes.", example: 60)
        schema.member("price", "What it costs; left out where the tenant does not show prices to the reader.")
        schema.member("isOwnPrice", "Whether the price is the business's own; left out where no price is shown.")
    }
}

/// What a business asks for a service in a period, or that it does not offer it.
public struct PriceProfile: Codable, Sendable, Hashable, Documented {
    /// What it asks; nil with `isHidden`, and only there.
    public let price: Price?
    /// Whether it does not offer the service. False where not said.
    public let isHidden: Bool?
    /// When the period begins; now where not said.
    public let validFrom: Date?
    /// When it ends; never where not said.
    public let validUntil: Date?

    /// A profile.
    public init(price: Price? = nil, isHidden: Bool? = nil, validFrom: Date? = nil, validUntil: Date? = nil) {
        self.price = price
        self.isHidden = isHidden
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("price", "What it asks; left out with `isHidden`, and only there.")
        schema.member("isHidden", "Whether it does not offer the service.")
        schema.member("validFrom", "When the period begins; now where not said.")
        schema.member("validUntil", "When it ends; never where not said.")
    }
}

/// A new price of a business.
public struct CreatePrice: Codable, Sendable, Hashable, Documented {
    /// The business; that of the caller where not said.
    public let business: BusinessID?
    /// The service.
    public let service: CatalogueServiceID
    /// What it asks and when; the members stand beside the others.
    public let profile: PriceProfile

    /// A wish.
    public init(business: BusinessID? = nil, service: CatalogueServiceID, profile: PriceProfile) {
        self.business = business
        self.service = service
        self.profile = profile
    }

    private enum CodingKeys: CodingKey { case business, service }

    /// Reads the members of the profile beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        business = try container.decodeIfPresent(BusinessID.self, forKey: .business)
        service = try container.decode(CatalogueServiceID.self, forKey: .service)
        profile = try PriceProfile(from: decoder)
    }

    /// Writes the members of the profile beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(business, forKey: .business)
        try container.encode(service, forKey: .service)
        try profile.encode(to: encoder)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        PriceProfile.document(&schema)
        schema.member("business", "The business; that of the caller where not said.")
    }
}

/// A price of a business with what only the suite sets.
public struct BusinessPrice: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: BusinessPriceID
    /// The business.
    public let business: BusinessID
    /// The service.
    public let service: CatalogueServiceID
    /// What it asks and when; the members stand beside the others.
    public let profile: PriceProfile
    /// When it was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// A price.
    public init(
        id: BusinessPriceID, business: BusinessID, service: CatalogueServiceID, profile: PriceProfile, createdAt: Date,
        updatedAt: Date
    ) {
        self.id = id
        self.business = business
        self.service = service
        self.profile = profile
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: CodingKey { case id, business, service, createdAt, updatedAt }

    /// Reads the members of the profile beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(BusinessPriceID.self, forKey: .id)
        business = try container.decode(BusinessID.self, forKey: .business)
        service = try container.decode(CatalogueServiceID.self, forKey: .service)
        profile = try PriceProfile(from: decoder)
        createdAt = try container.decode(Date.self, forKey: .createdAt)
        updatedAt = try container.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members of the profile beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(business, forKey: .business)
        try container.encode(service, forKey: .service)
        try profile.encode(to: encoder)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        PriceProfile.document(&schema)
        schema.state("What a business asks for a service in a period, or that it does not offer it.")
    }
}
