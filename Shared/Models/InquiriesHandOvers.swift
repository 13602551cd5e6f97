public import FoundationEssentials
public import JSON

/// Where a hand-over stands.
public enum HandOverState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// It waits for the colleague, the customer or both.
    case asked
    /// Both agreed: the colleague has it.
    case done
    /// One of them said no: everything stays as it was.
    case refused
    /// The inquiry went on otherwise.
    case withdrawn

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`asked`: waits for the colleague, the customer or both; `done`: both agreed; `refused`: one said no; "
                + "`withdrawn`: the inquiry went on otherwise.", example: "asked")
    }
}

/// A wish to give an accepted inquiry to a colleague.
public struct NewHandOver: Codable, Hashable, Sendable, Documented {
    /// Who is to have it.
    public var professional: ProfessionalID
    /// Why.
    public var reason: String
    /// Whether the customer has agreed, where they have no account to answer from: by telephone, at the counter. What
    /// customers with an account agree to they say themselves.
    public var customerAgrees: Bool?

    /// A wish.
    public init(professional: ProfessionalID, reason: String, customerAgrees: Bool? = nil) {
        self.professional = professional
        self.reason = reason
        self.customerAgrees = customerAgrees
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("professional", "Who is to have it.")
        schema.member(
            "reason", "Why, for the colleague and the customer.", length: 1...1000,
            example: "The gearbox needs a specialist.")
        schema.member(
            "customerAgrees",
            "Whether a customer without an account has agreed, by telephone or at the counter; ignored for others.")
    }
}

/// The answer of a colleague or a customer to a hand-over.
public struct AnswerHandOver: Codable, Hashable, Sendable, Documented {
    /// Whether they agree.
    public var agrees: Bool

    /// An answer.
    public init(agrees: Bool) { self.agrees = agrees }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) { schema.member("agrees", "Whether they agree.") }
}

/// A wish to give an accepted inquiry to a colleague, and what became of it.
public struct HandOver: Codable, Hashable, Sendable, Documented {
    /// Identity.
    public var id: HandOverID
    /// The inquiry.
    public var inquiry: InquiryID
    /// The beginning of the need.
    public var excerpt: String
    /// Where it stands.
    public var state: HandOverState
    /// The business that has it, or had.
    public var fromBusiness: BusinessID
    /// The professional who has it, or had.
    public var fromProfessional: ProfessionalID
    /// The business of the colleague.
    public var toBusiness: BusinessID
    /// The colleague.
    public var toProfessional: ProfessionalID
    /// Why.
    public var reason: String
    /// What the colleague said; absent: nothing yet.
    public var colleagueAgrees: Bool?
    /// What the customer said; absent: nothing yet.
    public var customerAgrees: Bool?
    /// When it was asked.
    public var askedAt: Date
    /// When it was done, refused or withdrawn.
    public var endedAt: Date?

    /// A hand-over.
    public init(
        id: HandOverID, inquiry: InquiryID, excerpt: String, state: HandOverState, fromBusiness: BusinessID,
        fromProfessional: ProfessionalID, toBusiness: BusinessID, toProfessional: ProfessionalID, reason: String,
        colleagueAgrees: Bool? = nil, customerAgrees: Bool? = nil, askedAt: Date, endedAt: Date? = nil
    ) {
        self.id = id
        self.inquiry = inquiry
        self.excerpt = excerpt
        self.state = state
        self.fromBusiness = fromBusiness
        self.fromProfessional = fromProfessional
        self.toBusiness = toBusiness
        self.toProfessional = toProfessional
        self.reason = reason
        self.colleagueAgrees = colleagueAgrees
        self.customerAgrees = customerAgrees
        self.askedAt = askedAt
        self.endedAt = endedAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A wish to give an accepted inquiry to a colleague, and what became of it.")
        schema.member("excerpt", "The first 140 characters of the need.")
        schema.member("colleagueAgrees", "What the colleague said; left out: nothing yet.")
        schema.member("customerAgrees", "What the customer said; left out: nothing yet.")
    }
}
