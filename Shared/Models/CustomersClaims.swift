public import FoundationEssentials
public import JSON

/// A link by which a person takes over the customer that a business made of them, to be mailed.
public struct NewClaim: Codable, Sendable, Documented {
    /// One of the customer's addresses; the primary one when not said.
    public var email: EmailAddress?

    /// To that address.
    public init(email: EmailAddress? = nil) { self.email = email }

    /// Says what the member is.
    public static func document(_ schema: inout Schema) {
        schema.member("email", "One of the customer's addresses; the primary one when not said.")
    }
}

/// A mailed link; its code is in the mail only.
public struct Claim: Codable, Hashable, Sendable {
    /// Its id.
    public var id: ClaimID
    /// The customer that can be claimed.
    public var customer: CustomerID
    /// Where it was mailed.
    public var email: EmailAddress
    /// When it was made.
    public var createdAt: Date
    /// Until when it can be used, once.
    public var expiresAt: Date

    /// A link.
    public init(id: ClaimID, customer: CustomerID, email: EmailAddress, createdAt: Date, expiresAt: Date) {
        self.id = id
        self.customer = customer
        self.email = email
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// The code of a mailed link, from its address behind `#`.
public struct MailedLinkCode: Codable, Sendable, Documented {
    /// The code.
    public var code: String

    /// That code.
    public init(_ code: String) { self.code = code }

    /// The form of codes: 48 bytes as base64url.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "code", "The code of the mailed link.", pattern: TextPattern("[A-Za-z0-9_-]", 64...64),
            example: .string(String(repeating: "A", count: 64)))
    }
}
