public import JSON

/// What other services need to know of a customer: the body of the customers service's internal routes.
public struct CustomerBrief: Codable, Hashable, Sendable, Documented {
    /// A business that looks after the customer.
    public struct Relation: Codable, Hashable, Sendable, Documented {
        /// The business.
        public var business: BusinessID
        /// Whether it owns the customer; otherwise the owner shares.
        public var isOwner: Bool

        /// A relation.
        public init(business: BusinessID, isOwner: Bool) {
            self.business = business
            self.isOwner = isOwner
        }

        /// Says what the members hold.
        public static func document(_ schema: inout Schema) {
            schema.member("isOwner", "Whether it owns the customer; otherwise the owner shares.")
        }
    }

    /// The customer.
    public var id: CustomerID
    /// How the customer is called.
    public var name: String
    /// The customer's own account, if there is one.
    public var account: AccountID?
    /// The language to write in.
    public var language: LanguageTag?
    /// Businesses that look after the customer now, the owner first.
    public var relations: [Relation]

    /// A customer.
    public init(
        id: CustomerID, name: String, account: AccountID? = nil, language: LanguageTag? = nil,
        relations: [Relation] = []
    ) {
        self.id = id
        self.name = name
        self.account = account
        self.language = language
        self.relations = relations
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What other services need to know of a customer.")
        schema.member("name", "How the customer is called.", length: 1...200, example: "Ana García")
        schema.member("relations", "Businesses that look after the customer now, the owner first.")
    }
}
