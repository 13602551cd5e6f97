public import FoundationEssentials
public import JSON

// What people and portals exchange with the identity service about API keys.

/// A key to be made.
public struct NewAPIKey: Codable, Sendable, Documented {
    /// What it is for.
    public let name: DisplayName
    /// What it allows; nothing that its maker may not do.
    public let scopes: [Permission]
    /// The business it is limited to; nil: the whole tenant, or the business that the caller acts for.
    public let business: BusinessID?
    /// When it ends; nil: when somebody ends it.
    public let expiresAt: Date?

    /// A key.
    public init(name: DisplayName, scopes: [Permission], business: BusinessID? = nil, expiresAt: Date? = nil) {
        self.name = name
        self.scopes = scopes
        self.business = business
        self.expiresAt = expiresAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A key to be made.")
        schema.member("name", "What it is for.", example: "Accounting export")
        schema.member(
            "scopes", "What it allows; nothing that its maker may not do.", items: 1...64, example: ["customers.read"])
        schema.member("expiresAt", "When it ends; without it when somebody ends it.")
    }
}

/// A key as it is kept: without its secret.
public struct APIKey: Codable, Sendable, Hashable, Documented {
    /// The key's id.
    public let id: APIKeyID
    /// What it is for.
    public let name: String
    /// What it begins with: `dlk_` and eight characters.
    public let prefix: String
    /// What it allows.
    public let scopes: [String]
    /// The business it is limited to; nil: the whole tenant.
    public let business: BusinessID?
    /// Who made it.
    public let account: AccountID
    /// When it was made.
    public let createdAt: Date
    /// When it ends; nil: when somebody ends it.
    public let expiresAt: Date?
    /// When it was last used, to the minute.
    public let lastUsedAt: Date?

    /// A key.
    public init(
        id: APIKeyID, name: String, prefix: String, scopes: [String], business: BusinessID?, account: AccountID,
        createdAt: Date, expiresAt: Date?, lastUsedAt: Date?
    ) {
        self.id = id
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.business = business
        self.account = account
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A key as it is kept: without its secret.")
        schema.member("name", "What it is for.")
        schema.member("prefix", "What it begins with: `dlk_` and eight characters.", example: "dlk_7kqw2m4d")
        schema.member("createdAt", "When it was made.")
        schema.member("expiresAt", "When it ends; without it when somebody ends it.")
        schema.member("lastUsedAt", "When it was last used, to the minute.")
    }
}

/// A new key with its secret. Shown once.
public struct IssuedAPIKey: Codable, Sendable, Documented {
    /// For `Authorization: Bearer`. Nobody can show it again.
    public let key: String
    /// What is kept of it.
    public let apiKey: APIKey

    /// A new key.
    public init(key: String, apiKey: APIKey) {
        self.key = key
        self.apiKey = apiKey
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A new key with its secret. Shown once.")
        schema.member("key", "For `Authorization: Bearer`. Nobody can show it again.")
    }
}
