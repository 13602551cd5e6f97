public import FoundationEssentials
public import JSON

/// What is known of a customer and may be changed: the whole of what PATCH speaks of.
public struct CustomerDetails: Codable, Hashable, Sendable, Documented {
    /// Person or company.
    public var kind: CustomerKind
    /// Given names.
    public var givenName: DisplayName?
    /// Family names. A person has one of the two names at least.
    public var familyName: DisplayName?
    /// The firm; a company has it, of a person it is the employer.
    public var companyName: DisplayName?
    /// E-mail addresses; one of them is the primary one.
    public var emails: [CustomerEmail]
    /// Telephone numbers; one of them is the primary one.
    public var phones: [CustomerPhone]
    /// Postal addresses.
    public var addresses: [CustomerAddress]
    /// The language to write in.
    public var language: LanguageTag?
    /// Where the customer's clock is.
    public var timeZone: TimeZoneName?
    /// How the customer wants to be reached.
    public var preferredChannel: ContactChannel?
    /// The tenant's own words for groups of customers. Not for the customer's eyes.
    public var tags: [String]

    /// A customer of that kind without anything else.
    public init(
        kind: CustomerKind = .person, givenName: DisplayName? = nil, familyName: DisplayName? = nil,
        companyName: DisplayName? = nil, emails: [CustomerEmail] = [], phones: [CustomerPhone] = [],
        addresses: [CustomerAddress] = [], language: LanguageTag? = nil, timeZone: TimeZoneName? = nil,
        preferredChannel: ContactChannel? = nil, tags: [String] = []
    ) {
        self.kind = kind
        self.givenName = givenName
        self.familyName = familyName
        self.companyName = companyName
        self.emails = emails
        self.phones = phones
        self.addresses = addresses
        self.language = language
        self.timeZone = timeZone
        self.preferredChannel = preferredChannel
        self.tags = tags
    }

    /// Reads the members; lists that are not there are empty, a customer of no kind is a person.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        kind = try members.decodeIfPresent(CustomerKind.self, forKey: .kind) ?? .person
        givenName = try members.decodeIfPresent(DisplayName.self, forKey: .givenName)
        familyName = try members.decodeIfPresent(DisplayName.self, forKey: .familyName)
        companyName = try members.decodeIfPresent(DisplayName.self, forKey: .companyName)
        emails = try members.decodeIfPresent([CustomerEmail].self, forKey: .emails) ?? []
        phones = try members.decodeIfPresent([CustomerPhone].self, forKey: .phones) ?? []
        addresses = try members.decodeIfPresent([CustomerAddress].self, forKey: .addresses) ?? []
        language = try members.decodeIfPresent(LanguageTag.self, forKey: .language)
        timeZone = try members.decodeIfPresent(TimeZoneName.self, forKey: .timeZone)
        preferredChannel = try members.decodeIfPresent(ContactChannel.self, forKey: .preferredChannel)
        tags = try members.decodeIfPresent([String].self, forKey: .tags) ?? []
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("kind", "`person` when not given.")
        schema.member("givenName", example: "Ana")
        schema.member("familyName", "A person has one of the two names at least.", example: "García")
        schema.member("companyName", "A company has it; of a person it is the employer.", example: "Bay Couriers")
        schema.member("emails", "One is the primary one. Families and fleets may share an address.", items: 0...20)
        schema.member("phones", "One is the primary one.", items: 0...20)
        schema.member("addresses", items: 0...20)
        schema.member(
            "tags", "The tenant's own words for groups of customers; not shown to the customer.", items: 0...50,
            example: ["vip"])
        schema["tags"].element.length = 1...40
    }
}

/// A customer to be made by a business.
public struct NewCustomer: Codable, Sendable, Documented {
    /// The id that the client made, for creation while offline; a new one otherwise.
    public var id: CustomerID?
    /// How the customer came to the business; `walk_in` when not given.
    public var source: RelationshipSource?
    /// The business that will own the customer, said by tenant-wide managers; others own what they make.
    public var business: BusinessID?
    /// Everything else.
    public var details: CustomerDetails

    private enum CodingKeys: CodingKey { case id, source, business }

    /// A customer with these details.
    public init(
        id: CustomerID? = nil, source: RelationshipSource? = nil, business: BusinessID? = nil,
        _ details: CustomerDetails
    ) {
        self.id = id
        self.source = source
        self.business = business
        self.details = details
    }

    /// Reads the members, those of the details beside the others.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decodeIfPresent(CustomerID.self, forKey: .id)
        source = try members.decodeIfPresent(RelationshipSource.self, forKey: .source)
        business = try members.decodeIfPresent(BusinessID.self, forKey: .business)
        details = try CustomerDetails(from: decoder)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(id, forKey: .id)
        try members.encodeIfPresent(source, forKey: .source)
        try members.encodeIfPresent(business, forKey: .business)
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        CustomerDetails.document(&schema)
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member("source", "How the customer came to the business; `walk_in` when not given.")
        schema.member("business", "The owner, when a tenant-wide manager makes the customer; ignored from others.")
    }
}

/// A customer who registers: the account's own person or company.
public struct OwnCustomer: Codable, Sendable, Documented {
    /// The id that the client made, for creation while offline; a new one otherwise.
    public var id: CustomerID?
    /// Everything else.
    public var details: CustomerDetails

    private enum CodingKeys: CodingKey { case id }

    /// A customer with these details.
    public init(id: CustomerID? = nil, _ details: CustomerDetails) {
        self.id = id
        self.details = details
    }

    /// Reads the members, those of the details beside the id.
    public init(from decoder: any Decoder) throws {
        id = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(CustomerID.self, forKey: .id)
        details = try CustomerDetails(from: decoder)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(id, forKey: .id)
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        CustomerDetails.document(&schema)
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member("tags", "The tenant's own words: ignored here.")
    }
}

/// A customer as the service answers it.
public struct Customer: Codable, Hashable, Sendable {
    /// The customer's id.
    public var id: CustomerID
    /// How the customer is called in lists.
    public var name: String
    /// What may be changed.
    public var details: CustomerDetails
    /// The account whose person this is; absent as long as nobody has claimed the customer.
    public var account: AccountID?
    /// The business that owns the customer; absent for one that registered and belongs to nobody yet.
    public var owner: BusinessID?
    /// When the customer was made.
    public var createdAt: Date
    /// When it was last changed.
    public var updatedAt: Date

    private enum CodingKeys: CodingKey { case id, name, account, owner, createdAt, updatedAt }

    /// A customer.
    public init(
        id: CustomerID, name: String, _ details: CustomerDetails, account: AccountID? = nil, owner: BusinessID? = nil,
        createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.name = name
        self.details = details
        self.account = account
        self.owner = owner
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Reads the members, those of the details beside the others.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(CustomerID.self, forKey: .id)
        name = try members.decode(String.self, forKey: .name)
        details = try CustomerDetails(from: decoder)
        account = try members.decodeIfPresent(AccountID.self, forKey: .account)
        owner = try members.decodeIfPresent(BusinessID.self, forKey: .owner)
        createdAt = try members.decode(Date.self, forKey: .createdAt)
        updatedAt = try members.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(name, forKey: .name)
        try details.encode(to: encoder)
        members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(account, forKey: .account)
        try members.encodeIfPresent(owner, forKey: .owner)
        try members.encode(createdAt, forKey: .createdAt)
        try members.encode(updatedAt, forKey: .updatedAt)
    }
}
