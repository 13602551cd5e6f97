public import JSON

/// Whether somebody may be asked at all.
public enum RoutingStanding: String, Codable, Sendable, CaseIterable, Hashable {
    /// May be asked.
    case active
    /// They or their business are closed for the time being.
    case suspended
    /// The customer or the tenant does not want them for this customer.
    case blocked
    /// Has said no to this inquiry before.
    case declined
}

/// What somebody's business is to the customer.
public enum RoutingRelationship: String, Codable, Sendable, CaseIterable, Hashable {
    /// It looks after the customer.
    case owner
    /// The owner shares the customer with it.
    case shared
    /// It did something for the customer once.
    case past
}

/// When somebody is open, as seen from the moment of the decision; holidays and own dates counted in.
public struct RoutingOpening: Codable, Sendable, Hashable, Documented {
    /// Whether they are open now.
    public let isOpen: Bool
    /// Minutes until they open; nil: not within the days that were looked at.
    public let minutesUntilOpen: Int?
    /// How many of the need's preferred times they are open in.
    public let preferredTimes: Int?

    /// An opening.
    public init(isOpen: Bool, minutesUntilOpen: Int? = nil, preferredTimes: Int? = nil) {
        self.isOpen = isOpen
        self.minutesUntilOpen = minutesUntilOpen
        self.preferredTimes = preferredTimes
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("When they are open, as seen from the moment of the decision.")
        schema.member(
            "minutesUntilOpen", "Minutes until they open; left out: not within the days looked at.",
            range: 0...1_000_000, example: 870)
        schema.member("preferredTimes", "How many of the preferred times they are open in.", range: 0...10, example: 2)
    }
}

/// How much somebody has on their hands.
public struct RoutingLoad: Codable, Sendable, Hashable, Documented {
    /// Jobs they have accepted and not finished.
    public let jobs: Int
    /// Jobs they have on the day of the decision.
    public let jobsToday: Int
    /// Offers they have not answered.
    public let offers: Int

    /// A load.
    public init(jobs: Int = 0, jobsToday: Int = 0, offers: Int = 0) {
        self.jobs = jobs
        self.jobsToday = jobsToday
        self.offers = offers
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How much somebody has on their hands.")
        schema.member("jobs", "Jobs accepted and not finished.", range: 0...1_000_000, example: 2)
        schema.member("jobsToday", "Jobs on the day of the decision.", range: 0...1_000_000, example: 1)
        schema.member("offers", "Offers not answered.", range: 0...1_000_000, example: 0)
    }
}

/// What is known of somebody from the offers of the rolling window.
public struct RoutingRecord: Codable, Sendable, Hashable, Documented {
    /// Offers that were answered or ran out.
    public let offers: Int
    /// Those that ended in a customer's acceptance.
    public let wins: Int
    /// Seconds from offer to answer, summed over them; one that ran out counts with its whole time.
    public let responseSeconds: Int
    /// All offers of the window for fairness, answered or not.
    public let recentOffers: Int

    /// A record.
    public init(offers: Int = 0, wins: Int = 0, responseSeconds: Int = 0, recentOffers: Int = 0) {
        self.offers = offers
        self.wins = wins
        self.responseSeconds = responseSeconds
        self.recentOffers = recentOffers
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What is known of somebody from the offers of the rolling window.")
        schema.member("offers", "Offers that were answered or ran out.", range: 0...1_000_000, example: 40)
        schema.member("wins", "Those that a customer accepted in the end.", range: 0...1_000_000, example: 14)
        schema.member(
            "responseSeconds", "Seconds from offer to answer, summed; what ran out counts in full.",
            range: 0...1_000_000_000_000, example: 28_800)
        schema.member("recentOffers", "All offers of the window for fairness.", range: 0...1_000_000, example: 6)
    }
}

/// What customers think, in whole numbers.
public struct RoutingRating: Codable, Sendable, Hashable, Documented {
    /// Mean of the stars in hundredths, 100 to 500.
    public let average: Int
    /// How many there are.
    public let count: Int

    /// A rating.
    public init(average: Int, count: Int) {
        self.average = average
        self.count = count
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What customers think.")
        schema.member("average", "Mean of the stars in hundredths.", range: 100...500, example: 473)
        schema.member("count", "How many there are.", range: 0...2_000_000_000, example: 128)
    }
}

/// Somebody who comes into question, with all they are judged by at that moment.
public struct RoutingCandidate: Codable, Sendable, Hashable, Documented {
    /// The professional.
    public let professional: ProfessionalID
    /// Where they work.
    public let business: BusinessID
    /// Their name, for explanations.
    public let name: String
    /// The business's name, for explanations.
    public let businessName: String
    /// Whether they may be asked at all.
    public let standing: RoutingStanding
    /// Whether the tenant vouches for them.
    public let isVerified: Bool
    /// What they do.
    public let trades: [TradeName]
    /// Makes they work on; nil or none: all.
    public let makes: [String]?
    /// Powertrains they work on; nil or none: all.
    public let powertrains: [Powertrain]?
    /// What they speak.
    public let languages: [LanguageTag]?
    /// Whether their business offers the catalogue service of the need; nil: it names none.
    public let offersService: Bool?
    /// Where they are.
    public let place: Place?
    /// Where they come to; nil: work is done in the shop.
    public let area: ServiceArea?
    /// When they are open; nil: they say nothing of it.
    public let opening: RoutingOpening?
    /// The last day of the vacation they are on; nil: they are on none.
    public let vacationUntil: CalendarDate?
    /// How much they take.
    public let capacity: Capacity?
    /// How much they have.
    public let load: RoutingLoad
    /// What their business is to the customer; nil: nothing.
    public let relationship: RoutingRelationship?
    /// What is known of them.
    public let record: RoutingRecord
    /// What customers think; nil: none has said anything.
    public let rating: RoutingRating?
    /// Their place in the turns of `round_robin`, as the last decision left it; nil: they have had no turn.
    public let turn: Int?

    /// A candidate.
    public init(
        professional: ProfessionalID, business: BusinessID, name: String, businessName: String,
        standing: RoutingStanding = .active, isVerified: Bool = false, trades: [TradeName], makes: [String]? = nil,
        powertrains: [Powertrain]? = nil, languages: [LanguageTag]? = nil, offersService: Bool? = nil,
        place: Place? = nil, area: ServiceArea? = nil, opening: RoutingOpening? = nil,
        vacationUntil: CalendarDate? = nil, capacity: Capacity? = nil, load: RoutingLoad = RoutingLoad(),
        relationship: RoutingRelationship? = nil, record: RoutingRecord = RoutingRecord(),
        rating: RoutingRating? = nil, turn: Int? = nil
    ) {
        self.professional = professional
        self.business = business
        self.name = name
        self.businessName = businessName
        self.standing = standing
        self.isVerified = isVerified
        self.trades = trades
        self.makes = makes
        self.powertrains = powertrains
        self.languages = languages
        self.offersService = offersService
        self.place = place
        self.area = area
        self.opening = opening
        self.vacationUntil = vacationUntil
        self.capacity = capacity
        self.load = load
        self.relationship = relationship
        self.record = record
        self.rating = rating
        self.turn = turn
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Somebody who comes into question, with all they are judged by at that moment.")
        schema.member("name", "Their name.", length: 1...120, example: "Mia Ortiz")
        schema.member("businessName", "The name of their business.", length: 1...120, example: "Bavarian Motors")
        schema.member("trades", "What they do.", items: 0...10, example: ["german_specialist"])
        schema.member("makes", "Makes they work on; left out or none: all.", items: 0...60, example: ["BMW", "MINI"])
        schema["makes"].element.state(length: 1...60)
        schema.member("powertrains", "Powertrains they work on; left out or none: all.", items: 0...5)
        schema.member("languages", "What they speak.", items: 0...20, example: ["en"])
        schema.member("offersService", "Whether their business offers the service asked for.")
        schema.member("area", "Where they come to; left out: work is done in the shop.")
        schema.member("vacationUntil", "The last day of the vacation they are on.")
        schema.member("turn", "Their place in the turns of `round_robin`.", example: -3)
    }
}
