public import FoundationEssentials
public import JSON

/// A decision who is asked about an inquiry, as far as its reader may know it.
public struct InquiryDecision: Codable, Hashable, Sendable, Documented {
    /// Identity.
    public var id: DecisionID
    /// When it was made.
    public var at: Date
    /// Why: to a customer, of who was asked last or has it; to a business, of its own professional; to managers, of the
    /// whole.
    public var reason: RoutingText
    /// Of whom the reason speaks; nil: nobody could be found.
    public var professional: ProfessionalID?
    /// Where they work.
    public var business: BusinessID?
    /// Their name.
    public var name: String?
    /// The business's name.
    public var businessName: String?
    /// The whole with every score part, for those who manage the tenant.
    public var decision: RoutingDecision?

    /// A decision.
    public init(
        id: DecisionID, at: Date, reason: RoutingText, professional: ProfessionalID? = nil,
        business: BusinessID? = nil, name: String? = nil, businessName: String? = nil,
        decision: RoutingDecision? = nil
    ) {
        self.id = id
        self.at = at
        self.reason = reason
        self.professional = professional
        self.business = business
        self.name = name
        self.businessName = businessName
        self.decision = decision
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A decision who is asked about an inquiry, as far as its reader may know it.")
        schema.member("reason", "Why, in words.")
        schema.member("professional", "Of whom the reason speaks; left out: nobody could be found.")
        schema.member("decision", "The whole with every score part; for those who manage the tenant.")
    }
}

/// A manager's wish to ask somebody.
public struct AssignInquiry: Codable, Hashable, Sendable, Documented {
    /// Who is to be asked.
    public var professional: ProfessionalID
    /// Minutes of their open time to answer; as long as the tenant's settings say where not said.
    public var slaMinutes: Int?

    /// A wish.
    public init(professional: ProfessionalID, slaMinutes: Int? = nil) {
        self.professional = professional
        self.slaMinutes = slaMinutes
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("professional", "Who is to be asked.")
        schema.member(
            "slaMinutes", "Minutes of their open time to answer; as the tenant's settings say where not said.",
            range: 5...10_080, example: 60)
    }
}
