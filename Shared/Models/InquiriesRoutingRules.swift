public import FoundationEssentials
public import JSON

/// Some of the candidates: those listed, or all where none are, who are verified if that is asked for.
public struct RoutingSelection: Codable, Sendable, Hashable, Documented {
    /// Everybody of these businesses.
    public let businesses: [BusinessID]?
    /// These.
    public let professionals: [ProfessionalID]?
    /// True: only who is verified; false: only who is not.
    public let verified: Bool?

    /// A selection.
    public init(businesses: [BusinessID]? = nil, professionals: [ProfessionalID]? = nil, verified: Bool? = nil) {
        self.businesses = businesses
        self.professionals = professionals
        self.verified = verified
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Some of the candidates: those listed, or all where none are.")
        schema.member("businesses", "Everybody of these businesses.", items: 1...200)
        schema.member("professionals", "These.", items: 1...500)
        schema.member("verified", "True: only who is verified; false: only who is not.")
    }
}

/// Points for some of the candidates.
public struct RoutingPreference: Codable, Sendable, Hashable, Documented {
    /// For whom.
    public let who: RoutingSelection
    /// How many; all parts of a score sum to 10,000 and what a newcomer gets.
    public let points: Int

    /// A preference.
    public init(who: RoutingSelection, points: Int) {
        self.who = who
        self.points = points
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Points for some of the candidates.")
        schema.member(
            "points", "How many are added; less than none are taken off.", range: -10_000...10_000, example: 1500)
    }
}

/// What a rule does with an inquiry.
public struct RoutingEffects: Codable, Sendable, Hashable, Documented {
    /// Who gets it; the tenant's strategy where no rule says.
    public let strategy: RoutingStrategy?
    /// Nobody else comes into question.
    public let only: RoutingSelection?
    /// These do not come into question.
    public let exclude: RoutingSelection?
    /// These are preferred.
    public let prefer: [RoutingPreference]?
    /// Minutes of business hours to answer an offer.
    public let slaMinutes: Int?
    /// Whether later rules are left out; true where not said.
    public let stop: Bool?

    /// Effects.
    public init(
        strategy: RoutingStrategy? = nil, only: RoutingSelection? = nil, exclude: RoutingSelection? = nil,
        prefer: [RoutingPreference]? = nil, slaMinutes: Int? = nil, stop: Bool? = nil
    ) {
        self.strategy = strategy
        self.only = only
        self.exclude = exclude
        self.prefer = prefer
        self.slaMinutes = slaMinutes
        self.stop = stop
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "What a rule does. Of several rules that match, the first says strategy and minutes; restrictions, exclusions and "
                + "preferences add up.")
        schema.member("only", "Nobody else comes into question.")
        schema.member("exclude", "These do not come into question.")
        schema.member("prefer", "These are preferred.", items: 1...20)
        schema.member("slaMinutes", "Minutes of business hours to answer.", range: 5...10_080, example: 15)
        schema.member("stop", "Whether later rules are left out; true where not said.")
    }
}

/// What is done with inquiries of a kind.
public struct RoutingRule: Codable, Sendable, Hashable, Documented {
    /// Its name, unlike that of any other rule.
    public let name: DisplayName
    /// Whether it is passed over; false where not said.
    public let isPaused: Bool?
    /// Which inquiries; left out: all.
    public let when: RoutingCondition?
    /// What is done.
    public let then: RoutingEffects

    /// A rule.
    public init(
        name: DisplayName, isPaused: Bool? = nil, when: RoutingCondition? = nil, then: RoutingEffects = RoutingEffects()
    ) {
        self.name = name
        self.isPaused = isPaused
        self.when = when
        self.then = then
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What is done with inquiries of a kind.")
        schema.member("name", "Its name, unlike that of any other rule.", example: "Body work that an insurer pays")
        schema.member("isPaused", "Whether it is passed over; false where not said.")
        schema.member("when", "Which inquiries; left out: all.")
    }
}

/// The rules of a tenant, in order, and what is done where none of them decides.
public struct RoutingRules: Codable, Sendable, Hashable, Documented {
    /// The rules; the first that matches and stops decides.
    public let rules: [RoutingRule]
    /// What is done with everything else; the tenant's strategy among all where not said.
    public let otherwise: RoutingEffects?

    /// Rules.
    public init(rules: [RoutingRule], otherwise: RoutingEffects? = nil) {
        self.rules = rules
        self.otherwise = otherwise
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("The rules of a tenant, in order, and what is done where none of them decides.")
        schema.member("rules", "In order.", items: 0...1000)
        schema.member("otherwise", "What is done with everything else: the catch-all, which always matches.")
    }
}

/// A version of a tenant's rules.
public struct RoutingRuleSet: Codable, Sendable, Hashable, Documented {
    /// 1 for the first; 0: none was ever set.
    public let version: Int64
    /// The rules.
    public let rules: [RoutingRule]
    /// What is done with everything else.
    public let otherwise: RoutingEffects
    /// When it was made; nil: none was ever set.
    public let createdAt: Date?
    /// By whom.
    public let createdBy: AccountID?

    /// A version.
    public init(
        version: Int64, rules: [RoutingRule], otherwise: RoutingEffects, createdAt: Date?, createdBy: AccountID?
    ) {
        self.version = version
        self.rules = rules
        self.otherwise = otherwise
        self.createdAt = createdAt
        self.createdBy = createdBy
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A version of a tenant's rules.")
        schema.member("version", "1 for the first; 0: none was ever set.", range: 0...Int64.max, example: 3)
    }
}
