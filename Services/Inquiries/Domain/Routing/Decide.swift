public import Models

/// Who gets an inquiry, in which order, and why. Depends on nothing but its arguments, and not on the order of candidates:
/// the same inputs and rules make the same decision, byte for byte.
///
/// `rules` must be of the version that the inputs name, or be the rules that a simulation tries.
public func decide(_ inputs: RoutingInputs, by rules: CompiledRules) -> RoutingDecision {
    let need = PreparedNeed(inputs, rules.lexicon)
    let course = rules.course(for: need)
    let strategy = course.strategy ?? inputs.settings.strategy

    let filters = HardFilters(inputs, need.location, course)
    var passed: [(candidate: RoutingCandidate, passed: HardFilters.Passed)] = []
    var excluded: [ExcludedCandidate] = []
    for candidate in inputs.candidates {
        switch filters.judge(candidate) {
        case .passed(let measures): passed.append((candidate, measures))
        case .excluded(let exclusion): excluded.append(ExcludedCandidate(candidate, exclusion))
        }
    }
    excluded.sort { $0.professional < $1.professional }

    let scoring = Scoring(inputs, among: passed.lazy.map(\.candidate))
    let contenders = passed.map { candidate, measures in
        let parts = scoring.parts(candidate, measures, preference: course.points(for: candidate))
        return Contender(candidate, measures, parts, seed: inputs.seed)
    }
    let ranking = Ranking(contenders, by: strategy, inputs.settings)
    let candidates = ranking.order.enumerated().map { index, contender in
        RankedCandidate(contender, rank: index + 1, inputs.need)
    }
    return RoutingDecision(
        at: inputs.at, rulesVersion: rules.version, strategy: strategy, matched: course.matched, missed: course.missed,
        slaMinutes: course.slaMinutes ?? inputs.settings.slaMinutes, toldAtOnce: ranking.toldAtOnce,
        candidates: candidates, excluded: excluded, turns: ranking.turns, isExploration: ranking.isExploration,
        reason: Explanation.decision(course, strategy, candidates, excluded, isExploration: ranking.isExploration))
}

extension ExcludedCandidate {
    init(_ candidate: RoutingCandidate, _ exclusion: HardFilters.Exclusion) {
        self.init(
            professional: candidate.professional, business: candidate.business, name: candidate.name,
            filter: exclusion.filter, measured: exclusion.measured, limit: exclusion.limit,
            reason: RoutingText("routing.excluded." + exclusion.filter.rawValue, exclusion.words, exclusion.english))
    }
}

extension RankedCandidate {
    init(_ contender: Contender, rank: Int, _ need: RoutingNeed) {
        let candidate = contender.candidate
        self.init(
            professional: candidate.professional, business: candidate.business, name: candidate.name,
            businessName: candidate.businessName, rank: rank, score: contender.score, parts: contender.parts,
            reason: Explanation.strengths(contender, need))
    }
}
