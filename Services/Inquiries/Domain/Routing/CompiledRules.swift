public import Models

/// A tenant's rules made ready to decide: names are numbers, areas have their sines, sentences are half written. To be kept
/// for as long as the version holds.
public struct CompiledRules: Sendable {
    struct Rule: Sendable {
        let number: Int?
        let name: String
        let isPaused: Bool
        let condition: CompiledCondition
        let effects: CompiledEffects
    }

    /// The version of the rule set.
    public let version: Int64
    let rules: [Rule]
    let otherwise: Rule
    let lexicon: Lexicon

    /// Rules that `RuleFaults` has nothing against; version 0 with none at all decides by the tenant's settings alone.
    public init(_ rules: RoutingRules, version: Int64) {
        var lexicon = Lexicon()
        self.version = version
        self.rules = rules.rules.enumerated().map { index, rule in
            Rule(
                number: index + 1, name: rule.name.text, isPaused: rule.isPaused ?? false,
                condition: CompiledCondition(rule.when, &lexicon), effects: CompiledEffects(rule.then))
        }
        otherwise = Rule(
            number: nil, name: "otherwise", isPaused: false, condition: CompiledCondition(nil, &lexicon),
            effects: CompiledEffects(rules.otherwise ?? RoutingEffects()))
        self.lexicon = lexicon
    }

    /// What the rules say of a need.
    func course(for need: PreparedNeed) -> Course {
        var course = Course()
        for rule in rules {
            guard !rule.isPaused else {
                let reason = RoutingText("routing.missed.paused", [], "It is paused.")
                course.missed.append(
                    RoutingMiss(number: rule.number ?? 0, name: rule.name, pointer: "/isPaused", reason: reason))
                continue
            }
            guard rule.condition.holds(need) else {
                let (pointer, reason) = rule.condition.failure(need)
                course.missed.append(
                    RoutingMiss(number: rule.number ?? 0, name: rule.name, pointer: pointer, reason: reason))
                continue
            }
            course.follow(rule)
            if rule.effects.stops { return course }
        }
        course.follow(otherwise)
        return course
    }
}

/// Effects of a rule made ready.
struct CompiledEffects {
    let strategy: RoutingStrategy?
    let slaMinutes: Int?
    let only: CompiledSelection?
    let exclude: CompiledSelection?
    let prefer: [(who: CompiledSelection, points: Int)]
    let stops: Bool

    init(_ effects: RoutingEffects) {
        strategy = effects.strategy
        slaMinutes = effects.slaMinutes
        only = effects.only.map { CompiledSelection($0) }
        exclude = effects.exclude.map { CompiledSelection($0) }
        prefer = (effects.prefer ?? []).map { (CompiledSelection($0.who), $0.points) }
        stops = effects.stop ?? true
    }
}

/// Some of the candidates.
struct CompiledSelection {
    private let businesses: Set<BusinessID>
    private let professionals: Set<ProfessionalID>
    private let verified: Bool?

    init(_ selection: RoutingSelection) {
        businesses = Set(selection.businesses ?? [])
        professionals = Set(selection.professionals ?? [])
        verified = selection.verified
    }

    func contains(_ candidate: RoutingCandidate) -> Bool {
        if let verified, verified != candidate.isVerified { return false }
        if businesses.isEmpty, professionals.isEmpty { return true }
        return businesses.contains(candidate.business) || professionals.contains(candidate.professional)
    }
}

/// What the rules that match an inquiry come to.
struct Course {
    var matched: [RoutingMatch] = []
    var missed: [RoutingMiss] = []
    private(set) var strategy: RoutingStrategy?
    /// The rule that says the strategy, or else the one that ended the search.
    private(set) var deciding: RoutingMatch?
    private(set) var slaMinutes: Int?
    private(set) var only: [(rule: String, who: CompiledSelection)] = []
    private(set) var exclude: [(rule: String, who: CompiledSelection)] = []
    private(set) var prefer: [(who: CompiledSelection, points: Int)] = []

    mutating func follow(_ rule: CompiledRules.Rule) {
        let effects = rule.effects
        let match = RoutingMatch(number: rule.number, name: rule.name, stopped: effects.stops || rule.number == nil)
        matched.append(match)
        if strategy == nil { deciding = match }
        strategy = strategy ?? effects.strategy
        slaMinutes = slaMinutes ?? effects.slaMinutes
        if let who = effects.only { only.append((rule.name, who)) }
        if let who = effects.exclude { exclude.append((rule.name, who)) }
        prefer += effects.prefer
    }

    func points(for candidate: RoutingCandidate) -> Int {
        prefer.reduce(0) { $0 + ($1.who.contains(candidate) ? $1.points : 0) }
    }
}
