public import FoundationEssentials
public import JSON

/// How it is decided who gets an inquiry.
public enum RoutingStrategy: String, Codable, Sendable, CaseIterable, Hashable, Documented {
    /// One after the other, most points first.
    case bestMatch = "best_match"
    /// In turn, as often as somebody's capacity is of all capacities.
    case roundRobin = "round_robin"
    /// Several at once; the first who claims it has it.
    case broadcast
    /// Who looks after the customer, then as `best_match`.
    case stickyOwner = "sticky_owner"

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`best_match`: most points first; `round_robin`: in turn, by capacity; `broadcast`: several at once, the first "
                + "who claims it has it; `sticky_owner`: who looks after the customer first, then most points.",
            example: "best_match")
    }
}

/// Where the work is wanted.
public struct RoutingLocation: Codable, Sendable, Hashable, Documented {
    /// The point, where it is known.
    public let place: Place?
    /// ISO 3166-1.
    public let country: CountryCode?
    /// Postal code of that country.
    public let postalCode: String?

    /// A location.
    public init(place: Place? = nil, country: CountryCode? = nil, postalCode: String? = nil) {
        self.place = place
        self.country = country
        self.postalCode = postalCode
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Where the work is wanted.")
        schema.member("postalCode", "Postal code of that country.", length: 1...16, example: "94110")
    }
}

/// What is to be routed.
public struct RoutingNeed: Codable, Sendable, Hashable, Documented {
    /// The need in words.
    public let text: String?
    /// The trade that does such work; nil: not known yet.
    public let trade: TradeName?
    /// Shelf of the catalogue.
    public let category: CategoryID?
    /// Service of the catalogue.
    public let service: CatalogueServiceID?
    /// Make of the vehicle, as anybody writes it.
    public let make: String?
    /// What moves the vehicle.
    public let powertrain: Powertrain?
    /// Where the work is wanted.
    public let location: RoutingLocation?
    /// How soon.
    public let urgency: Urgency
    /// What the customer speaks, best first.
    public let languages: [LanguageTag]?
    /// Whether an insurer pays.
    public let insurerPaid: Bool
    /// What it may cost.
    public let budget: Money?
    /// When it would suit.
    public let preferredTimes: [PreferredTime]?
    /// Who asks; nil: a guest.
    public let customer: CustomerID?
    /// Whether the tenant has done something for the customer before.
    public let isKnownCustomer: Bool

    /// A need.
    public init(
        text: String? = nil, trade: TradeName? = nil, category: CategoryID? = nil, service: CatalogueServiceID? = nil,
        make: String? = nil, powertrain: Powertrain? = nil, location: RoutingLocation? = nil,
        urgency: Urgency = .flexible, languages: [LanguageTag]? = nil, insurerPaid: Bool = false, budget: Money? = nil,
        preferredTimes: [PreferredTime]? = nil, customer: CustomerID? = nil, isKnownCustomer: Bool = false
    ) {
        self.text = text
        self.trade = trade
        self.category = category
        self.service = service
        self.make = make
        self.powertrain = powertrain
        self.location = location
        self.urgency = urgency
        self.languages = languages
        self.insurerPaid = insurerPaid
        self.budget = budget
        self.preferredTimes = preferredTimes
        self.customer = customer
        self.isKnownCustomer = isKnownCustomer
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What is to be routed.")
        schema.member("text", "The need in words.", length: 0...5000, example: "Brakes squeal when it is cold.")
        schema.member("trade", "The trade that does such work; left out: not known yet.")
        schema.member("make", "Make of the vehicle.", length: 1...60, example: "BMW")
        schema.member("languages", "What the customer speaks, best first.", items: 0...10, example: ["en", "es"])
        schema.member("preferredTimes", "When it would suit.", items: 0...10)
        schema.member("isKnownCustomer", "Whether the tenant has done something for the customer before.")
    }
}

/// The moment of a decision on the wall clock of the tenant.
public struct RoutingClock: Codable, Sendable, Hashable, Documented {
    /// The day.
    public let day: Weekday
    /// The time of day.
    public let time: ClockTime

    /// A moment.
    public init(day: Weekday, time: ClockTime) {
        self.day = day
        self.time = time
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("The moment of a decision on the wall clock of the tenant.")
    }
}

/// How often newcomers were tried in the tenant's rolling window.
public struct RoutingExploration: Codable, Sendable, Hashable, Documented {
    /// Decisions in the window.
    public let decisions: Int
    /// Those of them in which a newcomer came first only for being one.
    public let explored: Int

    /// Counts.
    public init(decisions: Int, explored: Int) {
        self.decisions = decisions
        self.explored = explored
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How often newcomers were tried in the tenant's rolling window.")
        schema.member("decisions", "Decisions in the window.", range: 0...Int64(Int32.max), example: 412)
        schema.member(
            "explored", "Those in which a newcomer came first only for being one.", range: 0...Int64(Int32.max),
            example: 31)
    }
}

/// Everything a decision is made of, and nothing else: whoever has it and the version of the rules makes it again.
public struct RoutingInputs: Codable, Sendable, Hashable, Documented {
    /// The moment.
    public let at: Date
    /// The same moment on the tenant's wall clock.
    public let clock: RoutingClock
    /// Decides between candidates who are alike in all else.
    public let seed: Int64
    /// Version of the rule set.
    public let rulesVersion: Int64
    /// How the tenant wants inquiries to be routed.
    public let settings: RoutingSettings
    /// What is to be routed.
    public let need: RoutingNeed
    /// How often newcomers were tried.
    public let exploration: RoutingExploration
    /// Everybody who comes into question, in any order.
    public let candidates: [RoutingCandidate]

    /// Inputs.
    public init(
        at: Date, clock: RoutingClock, seed: Int64, rulesVersion: Int64, settings: RoutingSettings, need: RoutingNeed,
        exploration: RoutingExploration, candidates: [RoutingCandidate]
    ) {
        self.at = at
        self.clock = clock
        self.seed = seed
        self.rulesVersion = rulesVersion
        self.settings = settings
        self.need = need
        self.exploration = exploration
        self.candidates = candidates
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Everything a decision was made of: with the rules of that version it is made again.")
        schema.member("seed", "Decides between candidates who are alike in all else.", example: 7_316_042)
        schema.member(
            "rulesVersion", "Version of the rule set; 0: none was ever set.", range: 0...Int64.max, example: 3)
        schema.member("candidates", "Everybody who came into question.", items: 0...10_000)
    }
}
