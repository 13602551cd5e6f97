import Models

/// Somebody who passes the filters, with their points.
struct Contender {
    let candidate: RoutingCandidate
    let metres: Int?
    let namesMake: Bool?
    let parts: [RoutingScorePart]
    let score: Int
    /// The score without what newcomers get.
    let plainScore: Int
    /// Decides between equals: the same for the same seed, in no order of names or ids.
    let lot: UInt64

    init(_ candidate: RoutingCandidate, _ passed: HardFilters.Passed, _ parts: [RoutingScorePart], seed: Int64) {
        self.candidate = candidate
        metres = passed.metres
        namesMake = passed.namesMake
        self.parts = parts
        score = parts.reduce(0) { $0 + $1.points }
        plainScore = parts.reduce(0) { $0 + ($1.name == .newcomer ? 0 : $1.points) }
        lot = Self.mixed(
            Self.mixed(UInt64(bitPattern: seed) ^ candidate.professional.high) ^ candidate.professional.low)
    }

    /// The output function of SplitMix64 (Steele, Lea, Flood 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Whether it goes before another with as many points.
    fileprivate func draws(before other: Contender) -> Bool {
        lot != other.lot ? lot < other.lot : candidate.professional < other.candidate.professional
    }
}

/// The order of contenders by each strategy.
struct Ranking {
    let order: [Contender]
    let toldAtOnce: Int
    var turns: [RoutingTurn] = []
    var isExploration = false

    init(_ contenders: [Contender], by strategy: RoutingStrategy, _ settings: RoutingSettings) {
        let sorted = Self.byScore(contenders, \.score)
        switch strategy {
        case .bestMatch:
            order = sorted
            toldAtOnce = min(1, order.count)
        case .broadcast:
            order = sorted
            toldAtOnce = min(max(1, settings.broadcastSize), order.count)
        case .stickyOwner:
            let isOwner = { (contender: Contender) in contender.candidate.relationship == .owner }
            order = sorted.filter(isOwner) + sorted.filter { !isOwner($0) }
            toldAtOnce = min(1, order.count)
        case .roundRobin:
            (order, turns) = Self.inTurn(sorted, settings)
            toldAtOnce = min(1, order.count)
            return
        }
        let isOwned = strategy == .stickyOwner && order.first?.candidate.relationship == .owner
        guard let first = order.first, first.score != first.plainScore, !isOwned else { return }
        let plain = Self.byScore(contenders, \.plainScore).first
        isExploration = plain?.candidate.professional != first.candidate.professional
    }

    private static func byScore(_ contenders: [Contender], _ score: KeyPath<Contender, Int>) -> [Contender] {
        contenders.sorted { one, other in
            let (points, others) = (one[keyPath: score], other[keyPath: score])
            return points != others ? points > others : one.draws(before: other)
        }
    }

    /// Smooth weighted round robin, as nginx does it: everybody gains their weight, who has most is chosen and loses the sum
    /// of all weights. In any row of so many decisions as the weights sum to, everybody is chosen as often as they weigh.
    private static func inTurn(_ sorted: [Contender], _ settings: RoutingSettings) -> ([Contender], [RoutingTurn]) {
        guard !sorted.isEmpty else { return ([], []) }
        var places = sorted.map { contender in
            let weight = Scoring.capacity(of: contender.candidate, settings)
            return (contender: contender, weight: weight, turn: (contender.candidate.turn ?? 0) + weight)
        }
        // The order by score is kept among equal turns.
        places = places.enumerated().sorted { one, other in
            one.element.turn != other.element.turn
                ? one.element.turn > other.element.turn : one.offset < other.offset
        }.map(\.element)
        places[0].turn -= places.reduce(0) { $0 + $1.weight }
        let turns = places.map {
            RoutingTurn(professional: $0.contender.candidate.professional, weight: $0.weight, turn: $0.turn)
        }
        return (places.map(\.contender), turns)
    }
}
