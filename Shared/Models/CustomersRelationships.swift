public import FoundationEssentials

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
