import Models

/// Names and ids that rules use, each with the JSON Pointers to where it stands: for the caller, who asks neighbours which of
/// them exist.
struct RuleReferences {
    private(set) var trades: [TradeName: [String]] = [:]
    private(set) var categories: [CategoryID: [String]] = [:]
    private(set) var services: [CatalogueServiceID: [String]] = [:]
    private(set) var businesses: [BusinessID: [String]] = [:]
    private(set) var professionals: [ProfessionalID: [String]] = [:]

    /// Those of all rules and of the catch-all.
    init(_ rules: RoutingRules) {
        for (index, rule) in rules.rules.enumerated() {
            if let condition = rule.when { collect(condition, at: "/rules/\(index)/when") }
            collect(rule.then, at: "/rules/\(index)/then")
        }
        if let otherwise = rules.otherwise { collect(otherwise, at: "/otherwise") }
    }

    /// Everything that does not exist, ordered by pointer.
    func faults(
        trades knownTrades: Set<TradeName>, categories knownCategories: Set<CategoryID>,
        services knownServices: Set<CatalogueServiceID>, businesses knownBusinesses: Set<BusinessID>,
        professionals knownProfessionals: Set<ProfessionalID>
    ) -> [RuleFault] {
        func unknown<Name: Hashable>(_ used: [Name: [String]], _ known: Set<Name>, _ what: String) -> [RuleFault] {
            used.filter { !known.contains($0.key) }.flatMap(\.value).map {
                RuleFault(pointer: $0, code: "unknown-" + what, message: "There is no such \(what).")
            }
        }
        let faults =
            unknown(trades, knownTrades, "trade") + unknown(categories, knownCategories, "category")
            + unknown(services, knownServices, "service") + unknown(businesses, knownBusinesses, "business")
            + unknown(professionals, knownProfessionals, "professional")
        return faults.sorted { $0.pointer < $1.pointer }
    }

    private mutating func collect(_ condition: RoutingCondition, at pointer: String) {
        Self.note(condition.trades, at: pointer + "/trades", in: &trades)
        Self.note(condition.categories, at: pointer + "/categories", in: &categories)
        Self.note(condition.services, at: pointer + "/services", in: &services)
        for (name, group) in [("all", condition.all), ("any", condition.any), ("none", condition.none)] {
            for (number, inner) in (group ?? []).enumerated() { collect(inner, at: "\(pointer)/\(name)/\(number)") }
        }
    }

    private mutating func collect(_ effects: RoutingEffects, at pointer: String) {
        collect(effects.only, at: pointer + "/only")
        collect(effects.exclude, at: pointer + "/exclude")
        for (number, preference) in (effects.prefer ?? []).enumerated() {
            collect(preference.who, at: "\(pointer)/prefer/\(number)/who")
        }
    }

    private mutating func collect(_ selection: RoutingSelection?, at pointer: String) {
        Self.note(selection?.businesses, at: pointer + "/businesses", in: &businesses)
        Self.note(selection?.professionals, at: pointer + "/professionals", in: &professionals)
    }

    private static func note<Name: Hashable>(_ names: [Name]?, at pointer: String, in used: inout [Name: [String]]) {
        for (number, name) in (names ?? []).enumerated() { used[name, default: []].append("\(pointer)/\(number)") }
    }
}
