public import FoundationEssentials
public import JSON

/// Whether somebody agreed or took it back.
public enum ConsentState: String, Codable, CaseIterable, Sendable {
    /// Agreed.
    case granted
    /// Taken back, or never given.
    case withdrawn
}

/// How a consent reached us.
public enum ConsentChannel: String, Codable, CaseIterable, Sendable {
    /// In a browser or an app.
    case web
    /// By e-mail, a mailed link too.
    case email
    /// On the phone.
    case phone
    /// By text message.
    case sms
    /// Face to face.
    case inPerson = "in_person"
    /// Signed on paper.
    case paper
    /// From another system's records.
    case `import`
}

/// A consent, or its withdrawal, to be recorded.
public struct NewConsent: Codable, Sendable, Documented {
    /// The id that the client made; a new one otherwise.
    public var id: ConsentID?
    /// What it is about.
    public var purpose: String
    /// Granted or withdrawn.
    public var state: ConsentState
    /// What was shown, word for word.
    public var text: String
    /// The language of the text.
    public var language: LanguageTag?
    /// How it reached us; `web` when a customer does it and does not say.
    public var channel: ConsentChannel?
    /// When it was given; now when not said. A withdrawal holds from now on in any case.
    public var givenAt: Date?
    /// To which business; to the whole tenant when not said. An employee's own business is taken from the token.
    public var business: BusinessID?
    /// What proves it: a document's number, a recording.
    public var proof: String?

    /// A consent.
    public init(
        id: ConsentID? = nil, purpose: String, state: ConsentState, text: String, language: LanguageTag? = nil,
        channel: ConsentChannel? = nil, givenAt: Date? = nil, business: BusinessID? = nil, proof: String? = nil
    ) {
        self.id = id
        self.purpose = purpose
        self.state = state
        self.text = text
        self.language = language
        self.channel = channel
        self.givenAt = givenAt
        self.business = business
        self.proof = proof
    }

    private static let purpose = TextPattern(.init("[a-z]"), .init("[a-z0-9_]", 1...39))

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "purpose", "What it is about, such as marketing_email.", pattern: purpose, length: 2...40,
            example: "marketing_email")
        schema.member("text", "What was shown or read out, word for word.", length: 1...10_000, text: .asTyped)
        schema.member("channel", "How it reached us; `web` when a customer does not say.")
        schema.member("givenAt", "When it was given; now when not said. A withdrawal holds at once in any case.")
        schema.member("business", "To which business; to the whole tenant when not said.")
        schema.member("proof", "A document's number, a recording, the id of a message.", length: 1...2000)
    }
}

/// One record of what a customer agreed to or took back. Records are never changed.
public struct Consent: Codable, Hashable, Sendable {
    /// Its id.
    public var id: ConsentID
    /// Who agreed.
    public var customer: CustomerID
    /// To which business; absent for the whole tenant.
    public var business: BusinessID?
    /// What it is about.
    public var purpose: String
    /// Granted or withdrawn.
    public var state: ConsentState
    /// What was shown, word for word.
    public var text: String
    /// The language of the text.
    public var language: LanguageTag?
    /// How it reached us.
    public var channel: ConsentChannel
    /// When it was given.
    public var givenAt: Date
    /// When it was recorded.
    public var recordedAt: Date
    /// The account that recorded it: the customer's own or an employee's; absent for a mailed link.
    public var recordedBy: AccountID?
    /// The network address it came from.
    public var address: String?
    /// What proves it.
    public var proof: String?

    /// A record.
    public init(
        id: ConsentID, customer: CustomerID, business: BusinessID?, purpose: String, state: ConsentState, text: String,
        language: LanguageTag?, channel: ConsentChannel, givenAt: Date, recordedAt: Date, recordedBy: AccountID?,
        address: String?, proof: String?
    ) {
        self.id = id
        self.customer = customer
        self.business = business
        self.purpose = purpose
        self.state = state
        self.text = text
        self.language = language
        self.channel = channel
        self.givenAt = givenAt
        self.recordedAt = recordedAt
        self.recordedBy = recordedBy
        self.address = address
        self.proof = proof
    }
}
