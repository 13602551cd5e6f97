public import JSON

/// A part of a score.
public enum RoutingPart: String, Codable, Sendable, CaseIterable, Hashable {
    /// Raw: how many of what is asked for they name, in basis points.
    case specialty
    /// Raw: metres.
    case distance
    /// Raw: none.
    case relationship
    /// Raw: seconds that an answer is expected to take.
    case responseTime = "response_time"
    /// Raw: basis points of offers expected to be won.
    case winRate = "win_rate"
    /// Raw: expected stars in hundredths.
    case rating
    /// Raw: jobs and offers.
    case load
    /// Raw: offers in the window.
    case fairness
    /// Raw: minutes until they are open.
    case availability
    /// Raw: the place of the language among the customer's, from 1.
    case language
    /// Raw: offers so far.
    case newcomer
    /// Raw: points of the rules.
    case preference
}

/// What a part of a score comes to.
public struct RoutingScorePart: Codable, Sendable, Hashable, Documented {
    /// Which part.
    public let name: RoutingPart
    /// What was measured; nil: nothing is known.
    public let raw: Int?
    /// The same on a scale from 0 to 10,000.
    public let value: Int
    /// What it counts.
    public let weight: Int
    /// Value times weight, divided by 100.
    public let points: Int

    /// A part.
    public init(name: RoutingPart, raw: Int?, value: Int, weight: Int, points: Int) {
        self.name = name
        self.raw = raw
        self.value = value
        self.weight = weight
        self.points = points
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a part of a score comes to.")
        schema.member("raw", "What was measured; left out: nothing is known.", example: 3200)
        schema.member("value", "The same from 0 to 10,000.", example: 9200)
        schema.member("weight", "What it counts.", example: 20)
        schema.member("points", "Value times weight, divided by 100.", example: 1840)
    }
}

/// A candidate who can be offered the inquiry.
public struct RankedCandidate: Codable, Sendable, Hashable, Documented {
    /// The professional.
    public let professional: ProfessionalID
    /// Where they work.
    public let business: BusinessID
    /// Their name at that time.
    public let name: String
    /// The business's name at that time.
    public let businessName: String
    /// Place in the order, from 1.
    public let rank: Int
    /// Sum of the points.
    public let score: Int
    /// What it is made of.
    public let parts: [RoutingScorePart]
    /// What speaks for them.
    public let reason: RoutingText

    /// A candidate.
    public init(
        professional: ProfessionalID, business: BusinessID, name: String, businessName: String, rank: Int, score: Int,
        parts: [RoutingScorePart], reason: RoutingText
    ) {
        self.professional = professional
        self.business = business
        self.name = name
        self.businessName = businessName
        self.rank = rank
        self.score = score
        self.parts = parts
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A candidate who can be offered the inquiry.")
        schema.member("rank", "Place in the order, from 1.", example: 1)
        schema.member("score", "Sum of the points.", example: 7412)
    }
}

/// Why somebody does not come into question.
public enum RoutingFilter: String, Codable, Sendable, CaseIterable, Hashable {
    /// They or their business are suspended.
    case suspended
    /// The customer or the tenant does not want them.
    case blocked
    /// They have said no.
    case declined
    /// A rule asks for others.
    case notInRule = "not_in_rule"
    /// A rule leaves them out.
    case excludedByRule = "excluded_by_rule"
    /// They do other work.
    case trade
    /// Their business does not offer the service.
    case service
    /// They work on other makes.
    case make
    /// They work on other powertrains.
    case powertrain
    /// They are on vacation.
    case vacation
    /// They have as many jobs as they take at once.
    case jobsAtOnce = "jobs_at_once"
    /// They have as many jobs as they take a day.
    case jobsADay = "jobs_a_day"
    /// They are closed for too long.
    case closed
    /// Their shop is too far away.
    case distance
    /// It is outside of where they come to.
    case area
}

/// A candidate who cannot be offered the inquiry.
public struct ExcludedCandidate: Codable, Sendable, Hashable, Documented {
    /// The professional.
    public let professional: ProfessionalID
    /// Where they work.
    public let business: BusinessID
    /// Their name at that time.
    public let name: String
    /// The first filter that they do not pass.
    public let filter: RoutingFilter
    /// What was measured, where the filter measures: metres, minutes, jobs.
    public let measured: Int?
    /// The most it may be.
    public let limit: Int?
    /// The same in words.
    public let reason: RoutingText

    /// A candidate.
    public init(
        professional: ProfessionalID, business: BusinessID, name: String, filter: RoutingFilter, measured: Int?,
        limit: Int?, reason: RoutingText
    ) {
        self.professional = professional
        self.business = business
        self.name = name
        self.filter = filter
        self.measured = measured
        self.limit = limit
        self.reason = reason
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A candidate who cannot be offered the inquiry.")
        schema.member("measured", "What was measured: metres, minutes, jobs.", example: 61_200)
        schema.member("limit", "The most it may be.", example: 40_000)
    }
}
