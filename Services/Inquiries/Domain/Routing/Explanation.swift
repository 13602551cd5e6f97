import Models

/// Decisions in words.
enum Explanation {
    /// What speaks for somebody, the most telling first: at most five things.
    static func strengths(_ contender: Contender, _ need: RoutingNeed) -> RoutingText {
        let candidate = contender.candidate
        var words: [RoutingWord] = []
        var phrases: [String] = []
        func say(_ name: String, _ value: String, _ phrase: String) {
            guard phrases.count < 5 else { return }
            words.append(RoutingWord(name, value))
            phrases.append(phrase)
        }
        switch candidate.relationship {
        case .owner: say("relationship", "owner", "looks after the customer")
        case .shared: say("relationship", "shared", "shares the customer")
        case .past: say("relationship", "past", "has worked for the customer")
        case nil: break
        }
        if let make = need.make, contender.namesMake == true { say("make", make, "knows \(make)") }
        if let powertrain = need.powertrain, candidate.powertrains?.contains(powertrain) == true {
            say("powertrain", powertrain.rawValue, "knows \(powertrain.rawValue) vehicles")
        }
        if let metres = contender.metres { say("metres", String(metres), English.distance(metres) + " away") }
        if let opening = candidate.opening {
            if opening.isOpen {
                say("minutesUntilOpen", "0", "open now")
            } else if let minutes = opening.minutesUntilOpen {
                say("minutesUntilOpen", String(minutes), "open in " + English.duration(minutes: minutes))
            }
        }
        if let rating = candidate.rating, rating.count > 0 {
            let stars = "\(rating.average / 100).\(rating.average % 100 / 10)"
            let reviews = rating.count == 1 ? "1 review" : English.number(rating.count) + " reviews"
            say("stars", stars, "\(stars) stars of \(reviews)")
        }
        if phrases.isEmpty { return RoutingText("routing.candidate", [], "Nothing speaks against them.") }
        let sentence = phrases.joined(separator: ", ")
        return RoutingText("routing.candidate", words, sentence.prefix(1).uppercased() + sentence.dropFirst() + ".")
    }

    /// Who is first, by which rule, and how many there are besides.
    static func decision(
        _ course: Course, _ strategy: RoutingStrategy, _ candidates: [RankedCandidate], _ excluded: [ExcludedCandidate],
        isExploration: Bool
    ) -> RoutingText {
        let rule = course.deciding
        var words = [RoutingWord("rule", rule?.name ?? ""), RoutingWord("strategy", strategy.rawValue)]
        guard let first = candidates.first else {
            words.append(RoutingWord("excluded", String(excluded.count)))
            return RoutingText("routing.unroutable", words, opening(rule, strategy) + " " + nobody(excluded))
        }
        let (others, left) = (candidates.count - 1, excluded.count)
        words += [
            RoutingWord("name", first.name), RoutingWord("business", first.businessName),
            RoutingWord("score", String(first.score)), RoutingWord("others", String(others)),
            RoutingWord("excluded", String(left)),
        ]
        let strengths = first.reason.english.prefix(1).lowercased() + first.reason.english.dropFirst()
        var text = opening(rule, strategy)
        text += " \(first.name) (\(first.businessName)) comes first with \(English.number(first.score)) points: "
        text += strengths
        if isExploration { text += " They are new and are tried for that." }
        if others > 0 { text += " \(English.others(others).capitalizedFirst) \(others == 1 ? "follows" : "follow")." }
        if left > 0 { text += " \(English.number(left)) \(left == 1 ? "does" : "do") not come into question." }
        return RoutingText(isExploration ? "routing.exploring" : "routing.decided", words, text)
    }

    private static func opening(_ rule: RoutingMatch?, _ strategy: RoutingStrategy) -> String {
        if let rule, let number = rule.number {
            return "Rule \(number) “\(rule.name)” decides: \(strategy.english)."
        }
        return "No rule says otherwise: \(strategy.english)."
    }

    /// Counts by filter, the most frequent first.
    private static func nobody(_ excluded: [ExcludedCandidate]) -> String {
        guard !excluded.isEmpty else { return "There is nobody who could take it: the manager decides." }
        let counts = Dictionary(grouping: excluded, by: \.filter).mapValues(\.count)
        let phrases = RoutingFilter.allCases.enumerated()
            .compactMap { place, filter in counts[filter].map { (filter: filter, count: $0, place: place) } }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.place < $1.place }
            .map { "\(English.number($0.count)) \($0.filter.english)" }
        return "Nobody can take it (\(phrases.joined(separator: ", "))): the manager decides."
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension RoutingFilter {
    /// As a count goes on.
    fileprivate var english: String {
        switch self {
        case .suspended: "suspended"
        case .blocked: "blocked"
        case .declined: "have said no"
        case .notInRule: "not among those whom a rule asks for"
        case .excludedByRule: "left out by a rule"
        case .trade: "in another trade"
        case .service: "without this service"
        case .make: "for other makes"
        case .powertrain: "for other powertrains"
        case .vacation: "on vacation"
        case .jobsAtOnce, .jobsADay: "full"
        case .closed: "closed for too long"
        case .distance: "too far away"
        case .area: "who do not come there"
        }
    }
}
