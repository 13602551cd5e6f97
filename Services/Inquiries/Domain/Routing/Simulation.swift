import Models

/// A decision of the past: all that a simulation needs.
struct StoredRouting {
    let inquiry: InquiryID
    let inputs: RoutingInputs
    /// Who was first then; nil: nobody.
    let first: (professional: ProfessionalID, business: BusinessID)?
}

/// Asks what other rules would have done. Takes decisions one by one, oldest first, so that a month need not be in memory.
///
/// Turns of `round_robin` are carried on from the simulation's own decisions; everything else (load, offers, records) is as
/// it was then, though other decisions would have changed it too.
struct Simulator {
    private let rules: CompiledRules
    private let source: RoutingRules
    private let settings: RoutingSettings?
    private var turns: [ProfessionalID: Int] = [:]
    private var (inquiries, same, elsewhere, unroutableBefore, unroutableAfter) = (0, 0, 0, 0, 0)
    private var before: [BusinessID: Int] = [:]
    private var after: [BusinessID: Int] = [:]
    /// By place of the rule; the last is the catch-all.
    private var uses: [Int]
    private var differences: [RoutingDifference] = []

    /// How many differences are told one by one.
    static let greatestDifferences = 100

    /// Tries rules; with settings, instead of those of each decision's time.
    init(_ rules: RoutingRules, settings: RoutingSettings? = nil) {
        self.rules = CompiledRules(rules, version: 0)
        source = rules
        self.settings = settings
        uses = Array(repeating: 0, count: rules.rules.count + 1)
    }

    /// Makes a decision again.
    mutating func add(_ stored: StoredRouting) {
        let decision = decide(stored.inputs.carrying(turns, settings), by: rules)
        for turn in decision.turns { turns[turn.professional] = turn.turn }
        let first = decision.candidates.first
        inquiries += 1
        if let business = stored.first?.business { before[business, default: 0] += 1 } else { unroutableBefore += 1 }
        if let business = first?.business { after[business, default: 0] += 1 } else { unroutableAfter += 1 }
        let rule = decision.matched.last?.number ?? uses.count
        uses[rule - 1] += 1
        guard first?.professional != stored.first?.professional else {
            same += 1
            return
        }
        elsewhere += 1
        guard differences.count < Self.greatestDifferences else { return }
        differences.append(
            RoutingDifference(
                inquiry: stored.inquiry, before: stored.first?.professional, after: first?.professional,
                reason: decision.reason))
    }

    /// What it comes to so far.
    var summary: RoutingSimulation {
        let businesses = Set(before.keys).union(after.keys).sorted()
        return RoutingSimulation(
            inquiries: inquiries, same: same, elsewhere: elsewhere, unroutableBefore: unroutableBefore,
            unroutableAfter: unroutableAfter,
            businesses: businesses.map {
                RoutingShift(business: $0, before: before[$0] ?? 0, after: after[$0] ?? 0)
            },
            rules: source.rules.enumerated().map { index, rule in
                RoutingRuleUse(number: index + 1, name: rule.name.text, inquiries: uses[index])
            } + [RoutingRuleUse(number: nil, name: "otherwise", inquiries: uses[uses.count - 1])],
            differences: differences)
    }
}

/// What other rules would have done with decisions of the past, oldest first.
func simulate(
    _ stored: some Sequence<StoredRouting>, with rules: RoutingRules, settings: RoutingSettings? = nil
) -> RoutingSimulation {
    var simulator = Simulator(rules, settings: settings)
    for routing in stored { simulator.add(routing) }
    return simulator.summary
}

extension RoutingInputs {
    /// The same with turns and settings of a simulation, where it has them.
    fileprivate func carrying(_ turns: [ProfessionalID: Int], _ settings: RoutingSettings?) -> RoutingInputs {
        RoutingInputs(
            at: at, clock: clock, seed: seed, rulesVersion: rulesVersion, settings: settings ?? self.settings,
            need: need,
            exploration: exploration,
            candidates: turns.isEmpty
                ? candidates : candidates.map { $0.inTurn(turns[$0.professional] ?? $0.turn) })
    }
}

extension RoutingCandidate {
    fileprivate func inTurn(_ turn: Int?) -> RoutingCandidate {
        RoutingCandidate(
            professional: professional, business: business, name: name, businessName: businessName, standing: standing,
            isVerified: isVerified, trades: trades, makes: makes, powertrains: powertrains, languages: languages,
            offersService: offersService, place: place, area: area, opening: opening, vacationUntil: vacationUntil,
            capacity: capacity, load: load, relationship: relationship, record: record, rating: rating, turn: turn)
    }
}
