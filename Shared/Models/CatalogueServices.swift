public import FoundationEssentials
public import JSON

/// What a tenant says of a service: the draft, and what a version of it is made of.
public struct ServiceProfile: Codable, Sendable, Hashable, Documented {
    /// The category it stands in.
    public let category: CategoryID
    /// The trade whose work it is, by word.
    public let trade: TradeName?
    /// The name shown to people.
    public let name: DisplayName
    /// What is done, for people.
    public let description: String?
    /// How long it takes, in minutes.
    public let duration: Int?
    /// What it costs where a business does not ask something else.
    public let price: Price

    /// A profile.
    public init(
        category: CategoryID, trade: TradeName? = nil, name: DisplayName, description: String? = nil,
        duration: Int? = nil, price: Price
    ) {
        self.category = category
        self.trade = trade
        self.name = name
        self.description = description
        self.duration = duration
        self.price = price
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("trade", "The trade whose work it is, built in or the tenant's own.")
        schema.member("description", "What is done, for people.", length: 0...2000)
        schema.member("duration", "Minutes.", range: 1...10_080, example: 60)
    }
}

/// A service as those who manage it see it: the draft, and which version is published.
public struct CatalogueService: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: CatalogueServiceID
    /// The draft; its members stand beside the others.
    public let draft: ServiceProfile
    /// Number of the version published last; nil before the first.
    public let lastVersion: Int?
    /// Whether the draft says something else than that version.
    public let hasChanges: Bool
    /// When it was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// A service.
    public init(
        id: CatalogueServiceID, draft: ServiceProfile, lastVersion: Int?, hasChanges: Bool, createdAt: Date,
        updatedAt: Date
    ) {
        self.id = id
        self.draft = draft
        self.lastVersion = lastVersion
        self.hasChanges = hasChanges
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: CodingKey { case id, lastVersion, hasChanges, createdAt, updatedAt }

    /// Reads the members of the draft beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(CatalogueServiceID.self, forKey: .id)
        draft = try ServiceProfile(from: decoder)
        lastVersion = try container.decodeIfPresent(Int.self, forKey: .lastVersion)
        hasChanges = try container.decode(Bool.self, forKey: .hasChanges)
        createdAt = try container.decode(Date.self, forKey: .createdAt)
        updatedAt = try container.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members of the draft beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try draft.encode(to: encoder)
        try container.encodeIfPresent(lastVersion, forKey: .lastVersion)
        try container.encode(hasChanges, forKey: .hasChanges)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        ServiceProfile.document(&schema)
        schema.state("A service with its draft.")
        schema.member("lastVersion", "Number of the version published last; left out before the first.")
        schema.member("hasChanges", "Whether the draft says something else than that version.")
    }
}

/// The wish to publish a draft.
public struct PublishService: Codable, Sendable, Hashable, Documented {
    /// When it comes into force; now where not said.
    public let validFrom: Date?
    /// When it goes out of force; never where not said.
    public let validUntil: Date?

    /// A wish.
    public init(validFrom: Date? = nil, validUntil: Date? = nil) {
        self.validFrom = validFrom
        self.validUntil = validUntil
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "validFrom", "When it comes into force, and the version in force before ends; now where not said.")
        schema.member("validUntil", "When it goes out of force; never where not said.")
    }
}

/// A published version of a service. What it says never changes; its end may come nearer.
public struct ServiceVersion: Codable, Sendable, Hashable, Documented {
    /// The service.
    public let service: CatalogueServiceID
    /// 1 for the first.
    public let number: Int
    /// What it says; the members stand beside the others.
    public let content: ServiceProfile
    /// When it comes into force.
    public let validFrom: Date
    /// When it goes out of force; nil: not yet said.
    public let validUntil: Date?
    /// When it was published.
    public let publishedAt: Date
    /// By whom.
    public let publishedBy: AccountID

    /// A version.
    public init(
        service: CatalogueServiceID, number: Int, content: ServiceProfile, validFrom: Date, validUntil: Date?,
        publishedAt: Date, publishedBy: AccountID
    ) {
        self.service = service
        self.number = number
        self.content = content
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.publishedAt = publishedAt
        self.publishedBy = publishedBy
    }

    private enum CodingKeys: CodingKey { case service, number, validFrom, validUntil, publishedAt, publishedBy }

    /// Reads the members of the content beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        service = try container.decode(CatalogueServiceID.self, forKey: .service)
        number = try container.decode(Int.self, forKey: .number)
        content = try ServiceProfile(from: decoder)
        validFrom = try container.decode(Date.self, forKey: .validFrom)
        validUntil = try container.decodeIfPresent(Date.self, forKey: .validUntil)
        publishedAt = try container.decode(Date.self, forKey: .publishedAt)
        publishedBy = try container.decode(AccountID.self, forKey: .publishedBy)
    }

    /// Writes the members of the content beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(service, forKey: .service)
        try container.encode(number, forKey: .number)
        try content.encode(to: encoder)
        try container.encode(validFrom, forKey: .validFrom)
        try container.encodeIfPresent(validUntil, forKey: .validUntil)
        try container.encode(publishedAt, forKey: .publishedAt)
        try container.encode(publishedBy, forKey: .publishedBy)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        ServiceProfile.document(&schema)
        schema.state("A published version of a service.")
        schema.member("validUntil", "When it goes out of force; the same as `validFrom`: it was withdrawn before.")
    }
}
