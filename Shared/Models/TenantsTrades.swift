public import JSON

/// What kind of work somebody does: one of seven built in, or a tenant's own.
public struct Trade: Codable, Sendable, Hashable, Documented {
    /// The word in requests.
    public let id: TradeName
    /// The name shown to people.
    public let name: DisplayName
    /// What belongs to it.
    public let description: String?
    /// Whether it is one of the seven.
    public let isBuiltIn: Bool

    /// A trade.
    public init(id: TradeName, name: DisplayName, description: String?, isBuiltIn: Bool) {
        self.id = id
        self.name = name
        self.description = description
        self.isBuiltIn = isBuiltIn
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What kind of work somebody does.")
        schema.member("description", "What belongs to it.", length: 0...500)
    }
}

/// The word of a trade: lower-case words joined by underscores.
public struct TradeName: TextValue {
    /// The word, for example `auto_body`.
    public let text: String

    private static let characters = TextPattern("[a-z0-9_]", 2...40)

    /// A word.
    public init(_ text: String) throws(InvalidValue) {
        let word = TextForm.trimmed(text)
        guard Self.characters.matches(word.utf8), !word.hasPrefix("_"), !word.hasSuffix("_"), !word.contains("__")
        else {
            throw InvalidValue(
                "invalid-trade", "Lower-case words joined by underscores are expected, 2 to 40 characters.")
        }
        self.text = word
    }

    /// A text of few characters.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "Lower-case words joined by underscores.", pattern: characters, length: 2...40, example: "auto_body")
    }
}

/// A trade that a tenant adds.
public struct CreateTrade: Codable, Sendable, Hashable, Documented {
    /// The word in requests; stays.
    public let id: TradeName
    /// The name shown to people.
    public let name: DisplayName
    /// What belongs to it.
    public let description: String?

    /// A wish.
    public init(id: TradeName, name: DisplayName, description: String? = nil) {
        self.id = id
        self.name = name
        self.description = description
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("description", "What belongs to it.", length: 0...500)
    }
}

/// What of an own trade can be changed.
public struct TradeProfile: Codable, Sendable, Hashable, Documented {
    /// The name shown to people.
    public let name: DisplayName
    /// What belongs to it.
    public let description: String?

    /// A profile.
    public init(name: DisplayName, description: String? = nil) {
        self.name = name
        self.description = description
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("description", "What belongs to it.", length: 0...500)
    }
}
