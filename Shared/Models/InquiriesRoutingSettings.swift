public import JSON

/// What counts how much when candidates are compared. Points of a part are its value (0 to 10,000) times its weight,
/// divided by 100; the standard weights of all but newcomers sum to 100.
public struct RoutingWeights: Codable, Sendable, Hashable, Documented {
    /// Knows the make, the powertrain, the service.
    public let specialty: Int
    /// Is near.
    public let distance: Int
    /// Has looked after the customer.
    public let relationship: Int
    /// Answers soon.
    public let responseTime: Int
    /// Turns offers into work.
    public let winRate: Int
    /// Customers are content.
    public let rating: Int
    /// Has little on their hands.
    public let load: Int
    /// Had fewer offers lately than their share.
    public let fairness: Int
    /// Is open, now or at the preferred times.
    public let availability: Int
    /// Speaks the customer's language.
    public let language: Int
    /// Is new: the most that can be added for it.
    public let newcomer: Int

    /// Weights.
    public init(
        specialty: Int = 20, distance: Int = 20, relationship: Int = 15, responseTime: Int = 10, winRate: Int = 10,
        rating: Int = 10, load: Int = 5, fairness: Int = 5, availability: Int = 3, language: Int = 2, newcomer: Int = 15
    ) {
        self.specialty = specialty
        self.distance = distance
        self.relationship = relationship
        self.responseTime = responseTime
        self.winRate = winRate
        self.rating = rating
        self.load = load
        self.fairness = fairness
        self.availability = availability
        self.language = language
        self.newcomer = newcomer
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What counts how much when candidates are compared; 0: not at all.")
        for (name, meaning, standard) in [
            ("specialty", "Knows the make, the powertrain, the service.", 20), ("distance", "Is near.", 20),
            ("relationship", "Has looked after the customer.", 15), ("responseTime", "Answers soon.", 10),
            ("winRate", "Turns offers into work.", 10), ("rating", "Customers are content.", 10),
            ("load", "Has little on their hands.", 5), ("fairness", "Had fewer offers lately than their share.", 5),
            ("availability", "Is open, now or at the preferred times.", 3),
            ("language", "Speaks the customer's language.", 2), ("newcomer", "Is new: the most added for it.", 15),
        ] as [(String, String, Int64)] {
            schema.member(name, meaning, range: 0...100, example: .integer(standard))
        }
    }
}

/// For how many minutes to come somebody may be closed and still be asked.
public struct RoutingPatience: Codable, Sendable, Hashable, Documented {
    /// Emergencies.
    public let emergency: Int
    /// What is needed within days.
    public let soon: Int
    /// What has time.
    public let flexible: Int

    /// Minutes: an hour, three days, two weeks where not said.
    public init(emergency: Int = 60, soon: Int = 4320, flexible: Int = 20_160) {
        self.emergency = emergency
        self.soon = soon
        self.flexible = flexible
    }

    /// The minutes for an urgency.
    public subscript(_ urgency: Urgency) -> Int {
        switch urgency {
        case .emergency: emergency
        case .soon: soon
        case .flexible: flexible
        }
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("For how many minutes to come somebody may be closed and still be asked, by urgency.")
        for (name, standard) in [("emergency", 60), ("soon", 4320), ("flexible", 20_160)]
            as [(String, Int64)]
        {
            schema.member(name, "Minutes.", range: 0...100_000, example: .integer(standard))
        }
    }
}

/// How a tenant wants inquiries to be routed where no rule says otherwise.
public struct RoutingSettings: Codable, Sendable, Hashable, Documented {
    /// Who gets them.
    public let strategy: RoutingStrategy
    /// Minutes of business hours to answer an offer.
    public let slaMinutes: Int
    /// Metres around who works in a shop within which they are asked; `inquiries.radius` of the tenant's settings.
    public let radius: Int
    /// How many are told at once by `broadcast`.
    public let broadcastSize: Int
    /// For how long somebody may be closed.
    public let patience: RoutingPatience
    /// What counts how much.
    public let weights: RoutingWeights
    /// Days of the rolling window in which records are counted.
    public let windowDays: Int
    /// Offers up to which somebody is new.
    public let newcomerOffers: Int
    /// Basis points of the decisions in which newcomers may come first for being new.
    public let newcomerShare: Int
    /// What is expected of somebody of whom nothing is known counts as much as that many offers.
    public let priorOffers: Int
    /// Basis points of offers that are expected to be won.
    public let priorWinRate: Int
    /// Minutes in which an answer is expected; who needs as long gets half the points.
    public let priorResponseMinutes: Int
    /// Jobs at once of somebody who does not say.
    public let standardCapacity: Int
    /// The clock of rules that ask for the day or the time; that of most businesses where not said.
    public let timeZone: TimeZoneName?

    /// Settings.
    public init(
        strategy: RoutingStrategy = .bestMatch, slaMinutes: Int = 30, radius: Int = 40_000, broadcastSize: Int = 5,
        patience: RoutingPatience = RoutingPatience(), weights: RoutingWeights = RoutingWeights(),
        windowDays: Int = 90, newcomerOffers: Int = 5, newcomerShare: Int = 1000, priorOffers: Int = 10,
        priorWinRate: Int = 3000, priorResponseMinutes: Int = 30, standardCapacity: Int = 5,
        timeZone: TimeZoneName? = nil
    ) {
        self.strategy = strategy
        self.slaMinutes = slaMinutes
        self.radius = radius
        self.broadcastSize = broadcastSize
        self.patience = patience
        self.weights = weights
        self.windowDays = windowDays
        self.newcomerOffers = newcomerOffers
        self.newcomerShare = newcomerShare
        self.priorOffers = priorOffers
        self.priorWinRate = priorWinRate
        self.priorResponseMinutes = priorResponseMinutes
        self.standardCapacity = standardCapacity
        self.timeZone = timeZone
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How a tenant wants inquiries to be routed where no rule says otherwise.")
        schema.member("slaMinutes", "Minutes of business hours to answer.", range: 5...10_080, example: 30)
        schema.member(
            "radius", "Metres around a shop within which it is asked.", range: 1000...500_000, example: 40_000)
        schema.member("broadcastSize", "How many are told at once by `broadcast`.", range: 1...500, example: 5)
        schema.member("windowDays", "Days in which records are counted.", range: 1...365, example: 90)
        schema.member("newcomerOffers", "Offers up to which somebody is new.", range: 0...100, example: 5)
        schema.member(
            "newcomerShare", "Basis points of decisions in which newcomers may come first for being new.",
            range: 0...10_000, example: 1000)
        schema.member(
            "priorOffers", "What is expected of the unknown counts as that many offers.", range: 1...1000, example: 10)
        schema.member("priorWinRate", "Basis points expected to be won.", range: 0...10_000, example: 3000)
        schema.member(
            "priorResponseMinutes", "Minutes in which an answer is expected; as long gives half the points.",
            range: 1...10_080, example: 30)
        schema.member("standardCapacity", "Jobs at once of who does not say.", range: 1...1000, example: 5)
        schema.member(
            "timeZone", "The clock of rules that ask for day or time; that of most businesses where not said.")
    }
}
