import Models

/// What the schema of a condition cannot say.
struct ConditionFaults {
    private var faults: [RuleFault] = []
    private var size = 0

    /// Everything that is wrong with the condition at a pointer.
    static func faults(_ condition: RoutingCondition, at pointer: String) -> [RuleFault] {
        var walk = ConditionFaults()
        walk.check(condition, at: pointer, depth: 0)
        if walk.size > RuleFaults.greatestSize {
            walk.add(pointer, "too-many", "At most \(RuleFaults.greatestSize) conditions are taken in a rule.")
        }
        return walk.faults
    }

    private mutating func add(_ pointer: String, _ code: String, _ message: String) {
        faults.append(RuleFault(pointer: pointer, code: code, message: message))
    }

    private mutating func check(_ condition: RoutingCondition, at pointer: String, depth: Int) {
        size += 1
        guard depth <= RuleFaults.greatestDepth else {
            return add(pointer, "too-deep", "Conditions nest at most \(RuleFaults.greatestDepth) deep.")
        }
        for (name, group) in [("all", condition.all), ("any", condition.any), ("none", condition.none)] {
            for (number, inner) in (group ?? []).enumerated() {
                check(inner, at: "\(pointer)/\(name)/\(number)", depth: depth + 1)
            }
        }
        for (number, make) in (condition.makes ?? []).enumerated() where Make.key(make).isEmpty {
            add("\(pointer)/makes/\(number)", "no-word", "A letter or a digit is expected.")
        }
        for (number, phrase) in (condition.words ?? []).enumerated() where Words.split(phrase).isEmpty {
            add("\(pointer)/words/\(number)", "no-word", "A letter or a digit is expected.")
        }
        for (number, code) in (condition.postalCodes?.prefixes ?? []).enumerated() where PostalCode.key(code).isEmpty {
            add("\(pointer)/postalCodes/prefixes/\(number)", "no-word", "A letter or a digit is expected.")
        }
        if let budget = condition.budget { check(budget, at: pointer + "/budget") }
        if let hours = condition.hours { check(hours, at: pointer + "/hours") }
        if let area = condition.area { check(area, at: pointer + "/area") }
    }

    private mutating func check(_ budget: RoutingBudget, at pointer: String) {
        if budget.from == nil, budget.to == nil { add(pointer, "required", "Say the least or the most.") }
        for (name, money) in [("from", budget.from), ("to", budget.to)] {
            if let money, !(0...1_000_000_000_000).contains(money.amount) {
                add("\(pointer)/\(name)/amount", "out-of-range", "The number is outside 0 to 1000000000000.")
            }
        }
        guard let from = budget.from, let to = budget.to else { return }
        if from.currency != to.currency {
            add(pointer + "/to/currency", "different-currencies", "Both ends are in one currency.")
        } else if to.amount < from.amount {
            add(pointer + "/to/amount", "before-begin", "The most is less than the least.")
        }
    }

    private mutating func check(_ hours: RoutingHours, at pointer: String) {
        if hours.days == nil, hours.from == nil, hours.to == nil {
            add(pointer, "required", "Say days, a begin or an end.")
        }
        if hours.from?.minutes == 1440 { add(pointer + "/from", "invalid-time", "A day begins at 00:00.") }
        if hours.to?.minutes == 0, hours.from == nil {
            add(pointer + "/to", "invalid-time", "A part of a day that begins at 00:00 ends later.")
        }
    }

    /// As the tenants service checks where professionals come to; a circle has no home to lie around here.
    private mutating func check(_ area: ServiceArea, at pointer: String) {
        let needed: [(String, Bool)] =
            switch area.kind {
            case .circle: [("center", area.center != nil), ("radius", area.radius != nil)]
            case .postalCodes: [("country", area.country != nil), ("postalCodes", area.postalCodes != nil)]
            case .polygon: [("polygon", area.polygon != nil)]
            }
        for (member, isThere) in needed where !isThere {
            add("\(pointer)/\(member)", "required", "An area of this kind needs it.")
        }
        let corners = area.kind == .polygon ? area.polygon ?? [] : []
        let places =
            corners.enumerated().map { ("polygon/\($0)", $1) }
            + (area.kind == .circle ? area.center.map { [("center", $0)] } ?? [] : [])
        for (member, place) in places {
            if !(-90...90).contains(place.latitude) {
                add("\(pointer)/\(member)/latitude", "out-of-range", "The number is outside -90 to 90.")
            }
            if !(-180...180).contains(place.longitude) {
                add("\(pointer)/\(member)/longitude", "out-of-range", "The number is outside -180 to 180.")
            }
        }
        if let west = corners.map(\.longitude).min(), let east = corners.map(\.longitude).max(), east - west > 180 {
            add(pointer + "/polygon", "too-wide", "It spans more than half of the globe.")
        }
    }
}
