public import JSON

/// What an inquiry may cost, from and to, in one currency.
public struct RoutingBudget: Codable, Sendable, Hashable, Documented {
    /// The least; nil: anything up to `to`.
    public let from: Money?
    /// The most; nil: anything from `from` on.
    public let to: Money?

    /// A range.
    public init(from: Money? = nil, to: Money? = nil) {
        self.from = from
        self.to = to
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A range of budgets in one currency, both ends included. At least one end is said.")
        schema.member("from", "The least.")
        schema.member("to", "The most.")
    }
}

/// Postal codes by how they begin.
public struct RoutingPostalCodes: Codable, Sendable, Hashable, Documented {
    /// Whose; nil: any country's.
    public let country: CountryCode?
    /// Beginnings of postal codes.
    public let prefixes: [String]

    /// Codes.
    public init(country: CountryCode? = nil, prefixes: [String]) {
        self.country = country
        self.prefixes = prefixes
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Postal codes by how they begin; spaces, hyphens and case do not count.")
        schema.member("country", "Whose; left out: any country's.")
        schema.member("prefixes", "Beginnings of postal codes.", items: 1...500, example: ["941", "94301"])
        schema["prefixes"].element.state(length: 1...16)
    }
}

/// A part of the week on the tenant's wall clock.
public struct RoutingHours: Codable, Sendable, Hashable, Documented {
    /// The days; nil: all.
    public let days: [Weekday]?
    /// From when; nil: from midnight.
    public let from: ClockTime?
    /// Until when; nil: to midnight. At or before `from`: on the next day.
    public let to: ClockTime?

    /// A part of the week.
    public init(days: [Weekday]? = nil, from: ClockTime? = nil, to: ClockTime? = nil) {
        self.days = days
        self.from = from
        self.to = to
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "A part of the week on the tenant's wall clock. What ends at or before its begin ends a day later.")
        schema.member("days", "The days on which it begins; left out: all.", items: 1...7)
        schema.member("from", "Begin; left out: midnight.")
        schema.member("to", "End, not included; left out: midnight.")
    }
}

/// Who asks.
public enum RoutingCustomerKind: String, Codable, Sendable, CaseIterable, Hashable {
    /// Nobody whom the tenant has done something for.
    case new
    /// Somebody it has.
    case known
}

/// What an inquiry has to be like for a rule. Every member that is there must hold; lists hold when one of their values
/// does. A condition without members always holds.
public struct RoutingCondition: Codable, Sendable, Hashable, Documented {
    /// All of these hold.
    public let all: [RoutingCondition]?
    /// At least one of these holds.
    public let any: [RoutingCondition]?
    /// None of these holds.
    public let none: [RoutingCondition]?
    /// The trade is one of these.
    public let trades: [TradeName]?
    /// The category is one of these.
    public let categories: [CategoryID]?
    /// The catalogue service is one of these.
    public let services: [CatalogueServiceID]?
    /// The make is one of these.
    public let makes: [String]?
    /// The powertrain is one of these.
    public let powertrains: [Powertrain]?
    /// It is as urgent as one of these.
    public let urgencies: [Urgency]?
    /// Whether an insurer pays.
    public let insurerPaid: Bool?
    /// The budget is in the range.
    public let budget: RoutingBudget?
    /// The work is wanted in the area.
    public let area: ServiceArea?
    /// The work is wanted at such a postal code.
    public let postalCodes: RoutingPostalCodes?
    /// It comes in that part of the week.
    public let hours: RoutingHours?
    /// The customer speaks one of these.
    public let languages: [LanguageTag]?
    /// Who asks.
    public let customer: RoutingCustomerKind?
    /// The text has one of these words or phrases.
    public let words: [String]?

    /// A condition.
    public init(
        all: [RoutingCondition]? = nil, any: [RoutingCondition]? = nil, none: [RoutingCondition]? = nil,
        trades: [TradeName]? = nil, categories: [CategoryID]? = nil, services: [CatalogueServiceID]? = nil,
        makes: [String]? = nil, powertrains: [Powertrain]? = nil, urgencies: [Urgency]? = nil, insurerPaid: Bool? = nil,
        budget: RoutingBudget? = nil, area: ServiceArea? = nil, postalCodes: RoutingPostalCodes? = nil,
        hours: RoutingHours? = nil, languages: [LanguageTag]? = nil, customer: RoutingCustomerKind? = nil,
        words: [String]? = nil
    ) {
        self.all = all
        self.any = any
        self.none = none
        self.trades = trades
        self.categories = categories
        self.services = services
        self.makes = makes
        self.powertrains = powertrains
        self.urgencies = urgencies
        self.insurerPaid = insurerPaid
        self.budget = budget
        self.area = area
        self.postalCodes = postalCodes
        self.hours = hours
        self.languages = languages
        self.customer = customer
        self.words = words
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "What an inquiry has to be like. Every member that is there must hold; a list holds when one of its values does.",
            example: ["trades": ["german_specialist"], "makes": ["BMW", "MINI"], "insurerPaid": false])
        schema.member("all", "All of these hold. Conditions nest at most four deep.", items: 1...20)
        schema.member("any", "At least one of these holds.", items: 1...20)
        schema.member("none", "None of these holds.", items: 1...20)
        schema.member("trades", "The trade is one of these.", items: 1...50, example: ["auto_body"])
        schema.member("categories", "The category is one of these.", items: 1...100)
        schema.member("services", "The catalogue service is one of these.", items: 1...200)
        schema.member("makes", "The make is one of these; spelling is forgiven.", items: 1...100, example: ["BMW"])
        schema["makes"].element.state(length: 1...60, text: .displayName)
        schema.member("powertrains", "The powertrain is one of these.", items: 1...5)
        schema.member("urgencies", "It is as urgent as one of these.", items: 1...3)
        schema.member("area", "The work is wanted in the area.")
        schema.member("languages", "The customer speaks one of these, whatever the region.", items: 1...20)
        schema.member(
            "words", "The text has one of these words or phrases; case does not count.", items: 1...50,
            example: ["tow", "check engine"])
        schema["words"].element.state(length: 1...80)
    }
}
