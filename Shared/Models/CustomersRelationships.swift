public import FoundationEssentials
public import JSON

/// How a customer came to a business.
public enum RelationshipSource: String, Codable, CaseIterable, Sendable {
    /// Another professional sent the customer.
    case referral
    /// The customer asked.
    case inquiry
    /// The customer came in or called.
    case walkIn = "walk_in"
    /// From another system's data.
    case `import`
    /// The owner shared the customer, who agreed.
    case sharing
    /// The owner handed the customer over, who agreed.
    case handOver = "hand_over"
}

/// What a business is to a customer.
public enum RelationshipKind: String, Codable, CaseIterable, Sendable {
    /// It looks after the customer; a customer has one owner at a time.
    case owner
    /// The owner shared the customer with it.
    case shared
}

/// A business's relationship with a customer.
public struct Relationship: Codable, Hashable, Sendable {
    /// Its id.
    public var id: RelationshipID
    /// The customer.
    public var customer: CustomerID
    /// The business.
    public var business: BusinessID
    /// Owner or shared.
    public var kind: RelationshipKind
    /// Why it began.
    public var source: RelationshipSource
    /// When it began.
    public var since: Date
    /// When it ended; absent while it lasts.
    public var until: Date?

    /// A relationship.
    public init(
        id: RelationshipID, customer: CustomerID, business: BusinessID, kind: RelationshipKind,
        source: RelationshipSource, since: Date, until: Date? = nil
    ) {
        self.id = id
        self.customer = customer
        self.business = business
        self.kind = kind
        self.source = source
        self.since = since
        self.until = until
    }
}

/// A business that a customer chooses: it looks after a customer who has no owner yet, and shares one who has.
public struct NewRelationship: Codable, Sendable {
    /// The business.
    public var business: BusinessID

    /// With that business.
    public init(business: BusinessID) { self.business = business }
}

/// What a customer is asked to agree to.
public enum RelationshipRequestKind: String, Codable, CaseIterable, Sendable {
    /// Another business may share the customer.
    case share
    /// Another business takes the customer over.
    case handOver = "hand_over"
}

/// What became of such a question.
public enum RelationshipRequestState: String, Codable, CaseIterable, Sendable {
    /// The customer has not answered.
    case pending
    /// The customer said yes, and it is so.
    case accepted
    /// The customer said no.
    case declined
    /// The business took the question back.
    case withdrawn
    /// Nobody answered in time.
    case expired
}

/// A question to a customer, to be asked by the business that owns the relationship.
public struct NewRelationshipRequest: Codable, Sendable, Documented {
    /// Share or hand over.
    public var kind: RelationshipRequestKind
    /// With whom, or to whom.
    public var business: BusinessID
    /// How that business is called, for the customer's eyes.
    public var businessName: DisplayName?
    /// What the customer is told.
    public var message: String?

    /// A question.
    public init(
        kind: RelationshipRequestKind, business: BusinessID, businessName: DisplayName? = nil, message: String? = nil
    ) {
        self.kind = kind
        self.business = business
        self.businessName = businessName
        self.message = message
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("business", "The business that is to share or take over the customer.")
        schema.member("businessName", "How it is called, for the customer's eyes.")
        schema.member("message", "What the customer is told.", length: 1...2000)
    }
}

/// A question to a customer and what became of it.
public struct RelationshipRequest: Codable, Hashable, Sendable {
    /// Its id.
    public var id: RelationshipRequestID
    /// Who is asked.
    public var customer: CustomerID
    /// Share or hand over.
    public var kind: RelationshipRequestKind
    /// The owner, who asks.
    public var from: BusinessID
    /// The business that is to share or take over.
    public var to: BusinessID
    /// What the customer is told.
    public var message: String?
    /// What became of it.
    public var state: RelationshipRequestState
    /// When it was asked.
    public var requestedAt: Date
    /// Until when it can be answered.
    public var expiresAt: Date
    /// When it was answered or taken back.
    public var answeredAt: Date?

    /// A question.
    public init(
        id: RelationshipRequestID, customer: CustomerID, kind: RelationshipRequestKind, from: BusinessID,
        to: BusinessID, message: String?, state: RelationshipRequestState, requestedAt: Date, expiresAt: Date,
        answeredAt: Date? = nil
    ) {
        self.id = id
        self.customer = customer
        self.kind = kind
        self.from = from
        self.to = to
        self.message = message
        self.state = state
        self.requestedAt = requestedAt
        self.expiresAt = expiresAt
        self.answeredAt = answeredAt
    }
}

/// A customer's yes or no.
public struct RelationshipAnswer: Codable, Sendable {
    /// Yes or no.
    public var accept: Bool

    /// An answer.
    public init(accept: Bool) { self.accept = accept }
}

/// A customer's yes or no through a mailed link.
public struct MailedRelationshipAnswer: Codable, Sendable, Documented {
    /// The code of the link.
    public var code: String
    /// Yes or no.
    public var accept: Bool

    /// An answer.
    public init(code: String, accept: Bool) {
        self.code = code
        self.accept = accept
    }

    /// The form of codes.
    public static func document(_ schema: inout Schema) { MailedLinkCode.document(&schema) }
}
