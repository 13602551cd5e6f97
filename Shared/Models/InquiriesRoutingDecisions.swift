public import FoundationEssentials
public import JSON

/// A value of a sentence.
public struct RoutingWord: Codable, Sendable, Hashable {
    /// Its name in the translated sentence.
    public let name: String
    /// What stands for it.
    public let value: String

    /// A value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A sentence for a person: the key of its translations with the values they need, and the English text.
public struct RoutingText: Codable, Sendable, Hashable, Documented {
    /// Key of the translations.
    public let key: String
    /// Values for them.
    public let values: [RoutingWord]
    /// The sentence in English.
    public let english: String

    /// A sentence.
    public init(_ key: String, _ values: [RoutingWord] = [], _ english: String) {
        self.key = key
        self.values = values
        self.english = english
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A sentence: the key of its translations with the values they need, and the English text.")
        schema.member("key", "Key of the translations.", example: "routing.excluded.distance")
        schema.member("english", "The sentence in English.", example: "Too far: 61,200 m > 40,000 m.")
    }
}

/// A rule that matched.
public struct RoutingMatch: Codable, Sendable, Hashable, Documented {
    /// Its place, from 1; nil: the catch-all.
    public let number: Int?
    /// Its name.
    public let name: String
    /// Whether it ended the search.
    public let stopped: Bool

    /// A match.
    public init(number: Int?, name: String, stopped: Bool) {
        self.number = number
        self.name = name
        self.stopped = stopped
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A rule that matched.")
        schema.member("number", "Its place, from 1; left out: the catch-all.", example: 2)
        schema.member("stopped", "Whether later rules were left out.")
    }
}

/// A rule that did not match, and why.
public struct RoutingMiss: Codable, Sendable, Hashable, Documented {
    /// Its place, from 1.
    public let number: Int
    /// Its name.
    public let name: String
    /// JSON Pointer in the rule to the first condition that does not hold.
    public let pointer: String
    /// Why it does not hold.
    public let reason: RoutingText

    /// A miss.
    public init(number: Int, name: String, pointer: String, reason: RoutingText) {
        self.number = number
        self.name = name
        self.pointer = pointer
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A rule that did not match, and why.")
        schema.member("pointer", "JSON Pointer in the rule to what does not hold.", example: "/when/makes")
    }
}

/// Somebody's place in the turns of `round_robin` after a decision: to be kept for the next one.
public struct RoutingTurn: Codable, Sendable, Hashable, Documented {
    /// The professional.
    public let professional: ProfessionalID
    /// How often it is their turn, beside the others.
    public let weight: Int
    /// Who has most is next.
    public let turn: Int

    /// A place.
    public init(professional: ProfessionalID, weight: Int, turn: Int) {
        self.professional = professional
        self.weight = weight
        self.turn = turn
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Somebody's place in the turns of `round_robin` after a decision.")
    }
}

/// Who gets an inquiry, in which order, and why. The same inputs and rules always make the same one.
public struct RoutingDecision: Codable, Sendable, Hashable, Documented {
    /// When it was made.
    public let at: Date
    /// Version of the rule set.
    public let rulesVersion: Int64
    /// The strategy, from a rule or from the tenant.
    public let strategy: RoutingStrategy
    /// The rules that matched, in order; the last one ended the search.
    public let matched: [RoutingMatch]
    /// The rules before it that did not match.
    public let missed: [RoutingMiss]
    /// Minutes of business hours to answer an offer.
    public let slaMinutes: Int
    /// How many of the first are told at once.
    public let toldAtOnce: Int
    /// Who can be offered it, in order; none: it cannot be routed, the tenant's manager decides.
    public let candidates: [RankedCandidate]
    /// Who cannot, and why.
    public let excluded: [ExcludedCandidate]
    /// Turns of `round_robin` to be kept; none with another strategy.
    public let turns: [RoutingTurn]
    /// Whether the first is first only for being new.
    public let isExploration: Bool
    /// The decision in words.
    public let reason: RoutingText

    /// A decision.
    public init(
        at: Date, rulesVersion: Int64, strategy: RoutingStrategy, matched: [RoutingMatch], missed: [RoutingMiss],
        slaMinutes: Int, toldAtOnce: Int, candidates: [RankedCandidate], excluded: [ExcludedCandidate],
        turns: [RoutingTurn], isExploration: Bool, reason: RoutingText
    ) {
        self.at = at
        self.rulesVersion = rulesVersion
        self.strategy = strategy
        self.matched = matched
        self.missed = missed
        self.slaMinutes = slaMinutes
        self.toldAtOnce = toldAtOnce
        self.candidates = candidates
        self.excluded = excluded
        self.turns = turns
        self.isExploration = isExploration
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Who gets an inquiry, in which order, and why.")
        schema.member("matched", "The rules that matched, in order; the last one ended the search.")
        schema.member("missed", "The rules before it that did not match, and why.")
        schema.member("slaMinutes", "Minutes of business hours to answer.", example: 30)
        schema.member("toldAtOnce", "How many of the first are told at once.", example: 1)
        schema.member("candidates", "Who can be offered it, in order; none: the tenant's manager decides.")
        schema.member("excluded", "Who cannot, and why.")
        schema.member("turns", "Turns of `round_robin` after this decision.")
        schema.member("isExploration", "Whether the first is first only for being new.")
    }
}
