public import JSON

/// What a customer is.
public enum CustomerKind: String, Codable, CaseIterable, Sendable {
    /// One human being.
    case person
    /// A firm, a fleet, an association; the names of a person are those of its contact.
    case company
}

/// How a customer wants to be reached.
public enum ContactChannel: String, Codable, CaseIterable, Sendable {
    /// By e-mail.
    case email
    /// By a call.
    case phone
    /// By a text message.
    case sms
    /// In the portal.
    case inApp = "in_app"
    /// By letter.
    case post
}

/// One e-mail address of a customer.
public struct CustomerEmail: Codable, Hashable, Sendable, Documented {
    /// The address.
    public var address: EmailAddress
    /// What it is for, such as `work`.
    public var label: String?
    /// Whether it is the one to use. Exactly one is; the first when none says so.
    public var isPrimary: Bool

    /// An address.
    public init(_ address: EmailAddress, label: String? = nil, isPrimary: Bool = false) {
        self.address = address
        self.label = label
        self.isPrimary = isPrimary
    }

    /// Reads an address; it is not the primary one unless it says so.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        address = try members.decode(EmailAddress.self, forKey: .address)
        label = try members.decodeIfPresent(String.self, forKey: .label)
        isPrimary = try members.decodeIfPresent(Bool.self, forKey: .isPrimary) ?? false
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("label", "What it is for.", length: 1...40, example: "work")
        schema.member("isPrimary", "Whether it is the one to use; the first when none says so.")
    }
}

/// One telephone number of a customer.
public struct CustomerPhone: Codable, Hashable, Sendable, Documented {
    /// The number.
    public var number: PhoneNumber
    /// What it is for, such as `mobile`.
    public var label: String?
    /// Whether it is the one to use. Exactly one is; the first when none says so.
    public var isPrimary: Bool

    /// A number.
    public init(_ number: PhoneNumber, label: String? = nil, isPrimary: Bool = false) {
        self.number = number
        self.label = label
        self.isPrimary = isPrimary
    }

    /// Reads a number; it is not the primary one unless it says so.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        number = try members.decode(PhoneNumber.self, forKey: .number)
        label = try members.decodeIfPresent(String.self, forKey: .label)
        isPrimary = try members.decodeIfPresent(Bool.self, forKey: .isPrimary) ?? false
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("label", "What it is for.", length: 1...40, example: "mobile")
        schema.member("isPrimary", "Whether it is the one to use; the first when none says so.")
    }
}

/// Where letters and cars go.
public struct CustomerAddress: Codable, Hashable, Sendable, Documented {
    /// What it is for, such as `home`.
    public var label: String?
    /// Street and number, as written on an envelope.
    public var lines: [String]
    /// The town.
    public var city: String?
    /// State, province, canton.
    public var region: String?
    /// ZIP or postal code.
    public var postalCode: String?
    /// The country.
    public var country: CountryCode

    /// An address.
    public init(
        label: String? = nil, lines: [String], city: String? = nil, region: String? = nil, postalCode: String? = nil,
        country: CountryCode
    ) {
        self.label = label
        self.lines = lines
        self.city = city
        self.region = region
        self.postalCode = postalCode
        self.country = country
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("label", "What it is for.", length: 1...40, example: "home")
        schema.member("lines", "Street and number, as on an envelope.", items: 1...4, example: ["1 Ocean Ave"])
        schema["lines"].element.length = 1...100
        schema.member("city", length: 1...100, example: "San Francisco")
        schema.member("region", "State, province, canton.", length: 1...100, example: "CA")
        schema.member("postalCode", length: 1...20, example: "94112")
    }
}
