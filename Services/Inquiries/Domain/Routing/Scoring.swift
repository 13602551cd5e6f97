import Models

/// Points of candidates who pass the filters. Whole numbers only: the same on every machine.
struct Scoring {
    let need: RoutingNeed
    let settings: RoutingSettings
    /// Capacities and recent offers of all who pass, for what is fair.
    let totalCapacity: Int
    let totalOffers: Int
    /// Whether a newcomer may be tried this time.
    let mayExplore: Bool

    /// The value of what is not asked for or not known.
    private static let neutral = 5000
    /// A mean of so many reviews of 3.80 stars stands before the first, as in the search of the tenants service.
    private static let (priorReviews, priorStars) = (10, 380)

    init(_ inputs: RoutingInputs, among candidates: some Sequence<RoutingCandidate>) {
        need = inputs.need
        settings = inputs.settings
        var (capacity, offers) = (0, 0)
        for candidate in candidates {
            capacity += Self.capacity(of: candidate, inputs.settings)
            offers += candidate.record.recentOffers
        }
        (totalCapacity, totalOffers) = (capacity, offers)
        let exploration = inputs.exploration
        // Counted as if this decision explored already: the share is never passed, not even by the first decision.
        mayExplore =
            (exploration.explored + 1) * 10_000 <= inputs.settings.newcomerShare * (exploration.decisions + 1)
    }

    static func capacity(of candidate: RoutingCandidate, _ settings: RoutingSettings) -> Int {
        max(1, candidate.capacity?.jobsAtOnce ?? settings.standardCapacity)
    }

    /// The parts of a score in the order of `RoutingPart`; a preference only where there is one.
    func parts(_ candidate: RoutingCandidate, _ passed: HardFilters.Passed, preference: Int) -> [RoutingScorePart] {
        let weights = settings.weights
        var parts: [RoutingScorePart] = []
        parts.reserveCapacity(12)
        func add(_ name: RoutingPart, _ measure: Measure, _ weight: Int) {
            let value = min(10_000, max(0, measure.value))
            parts.append(
                RoutingScorePart(
                    name: name, raw: measure.raw, value: value, weight: weight, points: value * weight / 100))
        }
        add(.specialty, specialty(candidate, passed), weights.specialty)
        add(.distance, distance(passed), weights.distance)
        add(.relationship, relationship(candidate), weights.relationship)
        add(.responseTime, responseTime(candidate.record), weights.responseTime)
        add(.winRate, winRate(candidate.record), weights.winRate)
        add(.rating, rating(candidate.rating), weights.rating)
        add(.load, load(candidate), weights.load)
        add(.fairness, fairness(candidate), weights.fairness)
        add(.availability, availability(candidate.opening), weights.availability)
        add(.language, language(candidate), weights.language)
        add(.newcomer, newcomer(candidate.record), weights.newcomer)
        if preference != 0 {
            parts.append(
                RoutingScorePart(
                    name: .preference, raw: preference, value: preference, weight: 100, points: preference))
        }
        return parts
    }

    /// What was measured, and the same from 0 to 10,000.
    private struct Measure {
        var raw: Int?
        var value: Int
    }

    /// Of make, powertrain and service, as far as they are asked for: whole points for what somebody names, half for what
    /// they do not rule out.
    private func specialty(_ candidate: RoutingCandidate, _ passed: HardFilters.Passed) -> Measure {
        var (asked, named) = (0, 0)
        func ask(_ isNamed: Bool) {
            asked += 1
            if isNamed { named += 1 }
        }
        if let namesMake = passed.namesMake { ask(namesMake) }
        if let powertrain = need.powertrain { ask(candidate.powertrains?.contains(powertrain) ?? false) }
        if need.service != nil { ask(candidate.offersService == true) }
        guard asked > 0 else { return Measure(value: Self.neutral) }
        return Measure(raw: named, value: 5000 * (asked + named) / asked)
    }

    /// From 10,000 at the door to nothing at the tenant's radius.
    private func distance(_ passed: HardFilters.Passed) -> Measure {
        guard let metres = passed.metres else { return Measure(value: need.location?.place == nil ? Self.neutral : 0) }
        return Measure(raw: metres, value: 10_000 - 10_000 * metres / max(1, settings.radius))
    }

    private func relationship(_ candidate: RoutingCandidate) -> Measure {
        switch candidate.relationship {
        case .owner: Measure(value: 10_000)
        case .shared: Measure(value: 6000)
        case .past: Measure(value: 4000)
        case nil: Measure(value: 0)
        }
    }

    /// The mean of what is expected of the unknown and what was seen; half the points where it is what is expected.
    private func responseTime(_ record: RoutingRecord) -> Measure {
        let prior = settings.priorResponseMinutes * 60
        let seconds = (settings.priorOffers * prior + record.responseSeconds) / (settings.priorOffers + record.offers)
        return Measure(raw: seconds, value: 10_000 * prior / (prior + seconds))
    }

    /// The mean of a beta distribution: what is expected counts as `priorOffers`.
    private func winRate(_ record: RoutingRecord) -> Measure {
        let won = settings.priorOffers * settings.priorWinRate + record.wins * 10_000
        let rate = won / (settings.priorOffers + record.offers)
        return Measure(raw: rate, value: rate)
    }

    private func rating(_ rating: RoutingRating?) -> Measure {
        let (stars, count) = (rating?.average ?? 0, rating?.count ?? 0)
        let expected = (Self.priorReviews * Self.priorStars + stars * count) / (Self.priorReviews + count)
        return Measure(raw: expected, value: (expected - 100) * 10_000 / 400)
    }

    private func load(_ candidate: RoutingCandidate) -> Measure {
        let (busy, capacity) = (candidate.load.jobs + candidate.load.offers, Self.capacity(of: candidate, settings))
        return Measure(raw: busy, value: 10_000 - 10_000 * busy / capacity)
    }

    /// Half the points for as large a share of recent offers as of capacity; all for none, none for twice as much.
    private func fairness(_ candidate: RoutingCandidate) -> Measure {
        let recent = candidate.record.recentOffers
        guard totalOffers > 0 else { return Measure(raw: recent, value: Self.neutral) }
        let fair = Self.capacity(of: candidate, settings) * totalOffers
        return Measure(raw: recent, value: 10_000 - min(10_000, 5000 * recent * totalCapacity / fair))
    }

    /// The share of the preferred times somebody is open in; without such times, how soon they are open.
    private func availability(_ opening: RoutingOpening?) -> Measure {
        guard let opening else { return Measure(value: Self.neutral) }
        let minutes = opening.isOpen ? 0 : opening.minutesUntilOpen
        if let wanted = need.preferredTimes?.count, wanted > 0, let open = opening.preferredTimes {
            return Measure(raw: minutes, value: 10_000 * open / wanted)
        }
        let limit = max(1, settings.patience[need.urgency])
        return Measure(raw: minutes, value: minutes.map { 10_000 - 10_000 * $0 / limit } ?? 0)
    }

    private func language(_ candidate: RoutingCandidate) -> Measure {
        guard let wanted = need.languages, !wanted.isEmpty, let spoken = candidate.languages, !spoken.isEmpty else {
            return Measure(value: Self.neutral)
        }
        let place = wanted.firstIndex { language in spoken.contains { $0.language == language.language } }
        guard let place else { return Measure(value: 0) }
        return Measure(raw: place + 1, value: 10_000 * (wanted.count - place) / wanted.count)
    }

    /// The fewer offers, the more; nothing when newcomers had their share.
    private func newcomer(_ record: RoutingRecord) -> Measure {
        guard mayExplore, record.offers < settings.newcomerOffers else { return Measure(raw: record.offers, value: 0) }
        return Measure(
            raw: record.offers, value: 10_000 * (settings.newcomerOffers - record.offers) / settings.newcomerOffers)
    }
}
