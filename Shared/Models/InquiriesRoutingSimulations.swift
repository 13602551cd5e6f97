public import FoundationEssentials
public import JSON

/// The question what other rules would have done.
public struct SimulateRouting: Codable, Sendable, Hashable, Documented {
    /// The rules to be tried.
    public let rules: RoutingRules
    /// The settings to be tried; those of each decision's time where not said.
    public let settings: RoutingSettings?
    /// Decisions from then on.
    public let from: Date
    /// Decisions before then; now where not said.
    public let until: Date?

    /// A question.
    public init(rules: RoutingRules, settings: RoutingSettings? = nil, from: Date, until: Date? = nil) {
        self.rules = rules
        self.settings = settings
        self.from = from
        self.until = until
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("The question what other rules would have done with decisions of a period.")
        schema.member("settings", "The settings to be tried; those of each decision's time where not said.")
        schema.member("from", "Decisions from then on.")
        schema.member("until", "Decisions before then; now where not said.")
    }
}

/// How many inquiries somebody got and would have got.
public struct RoutingShift: Codable, Sendable, Hashable, Documented {
    /// The business.
    public let business: BusinessID
    /// How many went there first.
    public let before: Int
    /// How many would have.
    public let after: Int

    /// A shift.
    public init(business: BusinessID, before: Int, after: Int) {
        self.business = business
        self.before = before
        self.after = after
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How many inquiries went to a business first, and would have.")
        schema.member("before", "How many went there first.", example: 41)
        schema.member("after", "How many would have.", example: 38)
    }
}

/// How many inquiries a rule would have decided.
public struct RoutingRuleUse: Codable, Sendable, Hashable, Documented {
    /// The rule's place, from 1; nil: the catch-all.
    public let number: Int?
    /// Its name.
    public let name: String
    /// How many.
    public let inquiries: Int

    /// A use.
    public init(number: Int?, name: String, inquiries: Int) {
        self.number = number
        self.name = name
        self.inquiries = inquiries
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How many inquiries a rule would have decided.")
        schema.member("number", "Its place, from 1; left out: the catch-all.", example: 1)
    }
}

/// An inquiry that would have gone elsewhere.
public struct RoutingDifference: Codable, Sendable, Hashable, Documented {
    /// The inquiry.
    public let inquiry: InquiryID
    /// Who got it first; nil: nobody could.
    public let before: ProfessionalID?
    /// Who would have; nil: nobody could.
    public let after: ProfessionalID?
    /// Why.
    public let reason: RoutingText

    /// A difference.
    public init(inquiry: InquiryID, before: ProfessionalID?, after: ProfessionalID?, reason: RoutingText) {
        self.inquiry = inquiry
        self.before = before
        self.after = after
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("An inquiry that would have gone elsewhere.")
        schema.member("before", "Who got it first; left out: nobody could.")
        schema.member("after", "Who would have; left out: nobody could.")
    }
}

/// What other rules would have done.
public struct RoutingSimulation: Codable, Sendable, Hashable, Documented {
    /// Decisions that were made again.
    public let inquiries: Int
    /// Those that would have gone to the same professional first, or again to nobody.
    public let same: Int
    /// Those that would have gone to another professional first, or to nobody, or no longer to nobody.
    public let elsewhere: Int
    /// Those that nobody could take.
    public let unroutableBefore: Int
    /// Those that nobody could have taken.
    public let unroutableAfter: Int
    /// By business, in the order of ids; only those that got or would have got any.
    public let businesses: [RoutingShift]
    /// Every rule and the catch-all, in order.
    public let rules: [RoutingRuleUse]
    /// The first of the differences.
    public let differences: [RoutingDifference]
    /// Whether the period has more decisions than are made again at a time.
    public var isPartial = false

    /// A summary.
    public init(
        inquiries: Int, same: Int, elsewhere: Int, unroutableBefore: Int, unroutableAfter: Int,
        businesses: [RoutingShift], rules: [RoutingRuleUse], differences: [RoutingDifference]
    ) {
        self.inquiries = inquiries
        self.same = same
        self.elsewhere = elsewhere
        self.unroutableBefore = unroutableBefore
        self.unroutableAfter = unroutableAfter
        self.businesses = businesses
        self.rules = rules
        self.differences = differences
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What other rules would have done.")
        schema.member("inquiries", "Decisions that were made again.", example: 412)
        schema.member("elsewhere", "Those that would have gone to somebody else first.", example: 23)
        schema.member("unroutableBefore", "Those that nobody could take.", example: 4)
        schema.member("unroutableAfter", "Those that nobody could have taken.", example: 2)
        schema.member("businesses", "By business; only those that got or would have got any.")
        schema.member("rules", "How many each rule would have decided.")
        schema.member("differences", "The first 100 differences.", items: 0...100)
        schema.member(
            "isPartial", "Whether the period has more decisions: only the first 1,000 were made again.",
            example: false)
    }
}
