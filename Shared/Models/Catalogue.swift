public import FoundationEssentials
public import JSON

extension Kinds {
    /// A shelf of a tenant's catalogue.
    public enum Category {}
    /// Something that businesses do for customers.
    public enum CatalogueService {}
    /// What a business asks for a service instead of the published price.
    public enum BusinessPrice {}
}

/// Identity of a category.
public typealias CategoryID = ID<Kinds.Category>
/// Identity of a service in a catalogue.
public typealias CatalogueServiceID = ID<Kinds.CatalogueService>
/// Identity of a business's own price.
public typealias BusinessPriceID = ID<Kinds.BusinessPrice>

/// How a price is to be read.
public enum PriceModel: String, Codable, Sendable, Hashable, CaseIterable, Documented {
    /// That much, whatever comes.
    case fixed
    /// That much at least.
    case from
    /// That much for an hour of work.
    case hourly
    /// Asked for and answered.
    case byQuote = "by_quote"

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`fixed`: that much; `from`: at least that much; `hourly`: that much for an hour; `by_quote`: on request.",
            example: "from")
    }
}

/// A price as people read it.
public struct Price: Codable, Sendable, Hashable, Documented {
    /// How it is to be read.
    public let model: PriceModel
    /// How much; nil with `by_quote`, and only there.
    public let money: Money?

    /// A price.
    public init(_ model: PriceModel, _ money: Money? = nil) {
        self.model = model
        self.money = money
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "A price. Its currency is the tenant's.",
            example: ["model": "from", "money": ["amount": 12950, "currency": "USD"]])
        schema.member("money", "How much; left out with `by_quote`, and only there. 0 to 1,000,000,000,000.")
    }
}

/// What of a category its tenant says.
public struct CategoryProfile: Codable, Sendable, Hashable, Documented {
    /// The name shown to people.
    public let name: DisplayName
    /// What belongs in it.
    public let description: String?
    /// The category it stands in; nil: it is of the upper level.
    public let parent: CategoryID?
    /// Its place among those of the same parent; 0 where not said.
    public let position: Int?

    /// A profile.
    public init(name: DisplayName, description: String? = nil, parent: CategoryID? = nil, position: Int? = nil) {
        self.name = name
        self.description = description
        self.parent = parent
        self.position = position
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A shelf of the catalogue.")
        schema.member("description", "What belongs in it.", length: 0...500)
        schema.member("parent", "The category it stands in, which stands in none: the tree has two levels.")
        schema.member("position", "Place among those of the same parent, least first.", range: 0...1_000_000)
    }
}

/// A category with what only the suite sets.
public struct Category: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: CategoryID
    /// What its tenant says of it; its members stand beside the others.
    public let profile: CategoryProfile
    /// When it was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// A category.
    public init(id: CategoryID, profile: CategoryProfile, createdAt: Date, updatedAt: Date) {
        self.id = id
        self.profile = profile
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: CodingKey { case id, createdAt, updatedAt }

    /// Reads the members of the profile beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(CategoryID.self, forKey: .id)
        profile = try CategoryProfile(from: decoder)
        createdAt = try container.decode(Date.self, forKey: .createdAt)
        updatedAt = try container.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members of the profile beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try profile.encode(to: encoder)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) { CategoryProfile.document(&schema) }
}
