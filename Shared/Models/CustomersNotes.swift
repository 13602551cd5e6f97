public import FoundationEssentials
public import JSON

/// The text of a private note.
public struct NoteText: Codable, Hashable, Sendable, Documented {
    /// The text, lines and all.
    public var text: String

    /// A text.
    public init(_ text: String) { self.text = text }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("text", length: 1...10_000, example: "Prefers the loaner to be an automatic.")
    }
}

/// What a business wrote down about a customer, for its own people only.
public struct Note: Codable, Hashable, Sendable {
    /// Its id.
    public var id: NoteID
    /// Whom it is about.
    public var customer: CustomerID
    /// Whose note it is.
    public var business: BusinessID
    /// The text.
    public var text: String
    /// Who wrote it.
    public var author: AccountID
    /// When it was written.
    public var createdAt: Date
    /// When it was last changed.
    public var updatedAt: Date

    /// A note.
    public init(
        id: NoteID, customer: CustomerID, business: BusinessID, text: String, author: AccountID, createdAt: Date,
        updatedAt: Date
    ) {
        self.id = id
        self.customer = customer
        self.business = business
        self.text = text
        self.author = author
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
