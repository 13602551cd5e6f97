import Models

/// One thing that is wrong with rules.
struct RuleFault: Hashable {
    /// JSON Pointer in the rules.
    let pointer: String
    let code: String
    let message: String
}

/// What the schema of rules cannot say. Whether ids exist the caller checks.
enum RuleFaults {
    /// Groups in groups: deeper, nobody reads them.
    static let greatestDepth = 4
    /// Conditions of one rule, groups counted in.
    static let greatestSize = 100

    /// Everything that is wrong, in the order of the rules.
    static func faults(_ rules: RoutingRules) -> [RuleFault] {
        var faults: [RuleFault] = []
        var names: [String: Int] = [:]
        /// The first rule that ends the search for every inquiry, and for inquiries of each condition.
        var catchAll: Int?
        var conditions: [RoutingCondition: Int] = [:]
        for (index, rule) in rules.rules.enumerated() {
            let pointer = "/rules/\(index)"
            func add(_ member: String, _ code: String, _ message: String) {
                faults.append(RuleFault(pointer: pointer + member, code: code, message: message))
            }
            if let other = names.updateValue(
                names[rule.name.text.lowercased()] ?? index, forKey: rule.name.text.lowercased())
            {
                add("/name", "repeated", "Rule \(other + 1) has this name already.")
            }
            if let condition = rule.when {
                faults += ConditionFaults.faults(condition, at: pointer + "/when")
            }
            faults += effectFaults(rule.then, at: pointer + "/then")
            if rule.then.stop == false, rule.then.isEmpty {
                add("/then", "no-effect", "This rule does nothing: it says no effect and later rules go on.")
            }
            guard rule.isPaused != true else { continue }
            let earlier = catchAll ?? rule.when.flatMap { conditions[$0] }
            if let earlier {
                add("", "unreachable", "Rule \(earlier + 1) ends the search before: this one is never asked.")
            } else if rule.then.stop ?? true {
                if rule.when.map({ $0.isAlways }) ?? true { catchAll = index }
                if let condition = rule.when { conditions[condition] = index }
            }
        }
        if let otherwise = rules.otherwise { faults += effectFaults(otherwise, at: "/otherwise") }
        return faults
    }

    private static func effectFaults(_ effects: RoutingEffects, at pointer: String) -> [RuleFault] {
        var faults: [RuleFault] = []
        func check(_ selection: RoutingSelection?, _ member: String) {
            guard let selection, selection.isEmpty else { return }
            let message = "This stands for everybody: name businesses or professionals, or say `verified`."
            faults.append(RuleFault(pointer: pointer + member, code: "required", message: message))
        }
        check(effects.only, "/only")
        check(effects.exclude, "/exclude")
        for (number, preference) in (effects.prefer ?? []).enumerated() {
            check(preference.who, "/prefer/\(number)/who")
        }
        return faults
    }
}

extension RoutingSelection {
    fileprivate var isEmpty: Bool { businesses == nil && professionals == nil && verified == nil }
}

extension RoutingEffects {
    fileprivate var isEmpty: Bool {
        strategy == nil && only == nil && exclude == nil && (prefer ?? []).isEmpty && slaMinutes == nil
    }
}

extension RoutingCondition {
    /// Whether it holds for every inquiry: it asks for nothing.
    var isAlways: Bool {
        self == RoutingCondition(all: all, none: nil) && (all ?? []).allSatisfy(\.isAlways)
    }
}
