public import JSON

// What the service identity tells its neighbours of people whom they are to write to: `POST /internal/recipients`.

/// Who is meant. Several kinds at once give everybody who is meant by one of them, each person once.
public struct RecipientQuestion: Codable, Hashable, Sendable, Documented {
    /// How many accounts one question may name.
    public static let most = 200

    /// These accounts, as far as they are members or customers of the tenant. Unknown and closed ones are left
    /// out of the answer.
    public var accounts: [AccountID]
    /// The people of this business who may answer inquiries (`inquiries.answer`).
    public var business: BusinessID?
    /// Whether those who manage the whole tenant are meant: its owners and managers without a business.
    public var managers: Bool

    /// A question.
    public init(accounts: [AccountID] = [], business: BusinessID? = nil, managers: Bool = false) {
        self.accounts = accounts
        self.business = business
        self.managers = managers
    }

    /// Reads the members; what is not there is nobody.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        accounts = try members.decodeIfPresent([AccountID].self, forKey: .accounts) ?? []
        business = try members.decodeIfPresent(BusinessID.self, forKey: .business)
        managers = try members.decodeIfPresent(Bool.self, forKey: .managers) ?? false
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("Whom a neighbour wants to write to.")
        schema.member("accounts", "These accounts.", items: 0...RecipientQuestion.most)
        schema.member("business", "The people of this business who may answer inquiries.")
        schema.member("managers", "Whether those who manage the whole tenant are meant.")
    }
}

/// A person who is written to.
public struct Recipient: Codable, Hashable, Sendable {
    /// The account.
    public var account: AccountID
    /// Where mail goes: an address that was confirmed.
    public var email: EmailAddress
    /// How they are called.
    public var name: DisplayName
    /// The language to write in.
    public var language: LanguageTag

    /// A person.
    public init(account: AccountID, email: EmailAddress, name: DisplayName, language: LanguageTag) {
        self.account = account
        self.email = email
        self.name = name
        self.language = language
    }
}

/// The people who are meant, by account; those who are not active are left out.
public struct Recipients: Codable, Hashable, Sendable {
    /// The people.
    public var items: [Recipient]

    /// These people.
    public init(items: [Recipient]) { self.items = items }
}
