public import FoundationEssentials
public import JSON

/// What a business says of itself, and may change.
public struct BusinessProfile: Codable, Sendable, Hashable, Documented {
    /// The name shown to people.
    public let name: DisplayName
    /// What it does, for people.
    public let description: String?
    /// What it does, by word.
    public let trades: [TradeName]?
    /// Telephone.
    public let phone: PhoneNumber?
    /// E-mail for customers.
    public let email: EmailAddress?
    /// Its own pages, https.
    public let website: String?
    /// Where letters go.
    public let address: PostalAddress?
    /// Where it is.
    public let place: Place?
    /// The zone of its hours; the tenant's where not said.
    public let timeZone: TimeZoneName?
    /// When it is open; also for its professionals who have no hours of their own.
    public let hours: Hours?
    /// What is spoken.
    public let languages: [LanguageTag]?
    /// Addresses of pictures, https; the first is shown in lists.
    public let photos: [String]?
    /// Whether visitors find it. False where not said.
    public let isPublished: Bool?

    /// A profile.
    public init(
        name: DisplayName, description: String? = nil, trades: [TradeName]? = nil, phone: PhoneNumber? = nil,
        email: EmailAddress? = nil, website: String? = nil, address: PostalAddress? = nil, place: Place? = nil,
        timeZone: TimeZoneName? = nil, hours: Hours? = nil, languages: [LanguageTag]? = nil, photos: [String]? = nil,
        isPublished: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.trades = trades
        self.phone = phone
        self.email = email
        self.website = website
        self.address = address
        self.place = place
        self.timeZone = timeZone
        self.hours = hours
        self.languages = languages
        self.photos = photos
        self.isPublished = isPublished
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("description", "What it does, for people.", length: 0...2000)
        schema.member("trades", "What it does, by word.", items: 0...20, example: ["auto_body"])
        schema.member("website", "Its own pages, https.", format: "uri", length: 1...2048)
        schema.member("languages", "What is spoken.", items: 0...20, example: ["en", "es"])
        schema.member("photos", "Addresses of pictures, https; the first is shown in lists.", items: 0...20)
        schema["photos"].element.state(format: "uri", length: 1...2048)
        schema.member("isPublished", "Whether visitors find it. False where not said.")
    }
}

/// A business with what only the suite sets.
public struct Business: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: BusinessID
    /// What it says of itself.
    public let profile: BusinessProfile
    /// Who vouches for it, and since when.
    public let verification: Verification?
    /// When it was made.
    public let createdAt: Date
    /// When it was changed last.
    public let updatedAt: Date

    /// A business.
    public init(
        id: BusinessID, profile: BusinessProfile, verification: Verification?, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.profile = profile
        self.verification = verification
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: CodingKey { case id, verification, createdAt, updatedAt }

    /// Reads the members of the profile beside the others.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(BusinessID.self, forKey: .id)
        profile = try BusinessProfile(from: decoder)
        verification = try container.decodeIfPresent(Verification.self, forKey: .verification)
        createdAt = try container.decode(Date.self, forKey: .createdAt)
        updatedAt = try container.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members of the profile beside the others.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try profile.encode(to: encoder)
        try container.encodeIfPresent(verification, forKey: .verification)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        BusinessProfile.document(&schema)
        schema.state("A practice or shop.")
    }
}

/// Who vouches for a business or a professional.
public struct Verification: Codable, Sendable, Hashable, Documented {
    /// Since when.
    public let at: Date
    /// The account of the tenant's manager; only the tenant's own people see it.
    public let by: AccountID?
    /// What was checked.
    public let note: String?

    /// A verification.
    public init(at: Date, by: AccountID?, note: String?) {
        self.at = at
        self.by = by
        self.note = note
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) { schema.state("Who vouches for it, and since when.") }
}

/// The wish to vouch for somebody.
public struct Verify: Codable, Sendable, Hashable, Documented {
    /// What was checked.
    public let note: String?

    /// A wish.
    public init(note: String? = nil) { self.note = note }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("note", "What was checked.", length: 1...500, example: "Licence seen on 2026-11-20.")
    }
}
