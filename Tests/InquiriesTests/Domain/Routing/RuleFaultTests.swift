import Models
import Testing

@testable import Inquiries

@Suite struct RuleFaultTests {
    private func faults(_ rules: RoutingRule..., otherwise: RoutingEffects? = nil) -> [String] {
        RuleFaults.faults(RoutingRules(rules: rules, otherwise: otherwise)).map { $0.pointer + " " + $0.code }
    }

    private func faults(_ condition: RoutingCondition) -> [String] { faults(RoutingGiven.rule("One", condition)) }

    private let bmw = RoutingCondition(makes: ["BMW"])

    @Test func `rules that mean something have no faults`() {
        #expect(
            faults(
                RoutingGiven.rule("BMW", bmw, RoutingEffects(strategy: .broadcast)),
                RoutingGiven.rule("Owners", nil, RoutingEffects(prefer: [], slaMinutes: 5, stop: false)),
                RoutingGiven.rule("Old", nil, isPaused: true),
                RoutingGiven.rule("All", nil, RoutingEffects(only: RoutingSelection(verified: true)))
            ) == [])
    }

    @Test func `every fault of all rules is told, with its pointer`() {
        #expect(
            faults(
                RoutingGiven.rule("One", RoutingCondition(makes: ["--"], words: ["tow", "?!"])),
                RoutingGiven.rule("one", bmw, RoutingEffects(only: RoutingSelection(), exclude: RoutingSelection())),
                RoutingGiven.rule(
                    "Three", RoutingCondition(trades: [RoutingGiven.trade("tyres")]),
                    RoutingEffects(prefer: [RoutingPreference(who: RoutingSelection(), points: 1)])),
                RoutingGiven.rule("Four", RoutingCondition(insurerPaid: true), RoutingEffects(stop: false)),
                otherwise: RoutingEffects(only: RoutingSelection()))
                == [
                    "/rules/0/when/makes/0 no-word", "/rules/0/when/words/1 no-word", "/rules/1/name repeated",
                    "/rules/1/then/only required", "/rules/1/then/exclude required",
                    "/rules/2/then/prefer/0/who required", "/rules/3/then no-effect", "/otherwise/only required",
                ])
    }

    @Test func `what stands after a rule for everything, or twice, is unreachable`() {
        #expect(faults(RoutingGiven.rule("All"), RoutingGiven.rule("BMW", bmw)) == ["/rules/1 unreachable"])
        let empty = RoutingCondition(all: [RoutingCondition(), RoutingCondition(all: [RoutingCondition()])])
        #expect(faults(RoutingGiven.rule("All", empty), RoutingGiven.rule("BMW", bmw)) == ["/rules/1 unreachable"])
        #expect(faults(RoutingGiven.rule("BMW", bmw), RoutingGiven.rule("Again", bmw)) == ["/rules/1 unreachable"])
        let goesOn = RoutingEffects(slaMinutes: 5, stop: false)
        #expect(faults(RoutingGiven.rule("All", nil, goesOn), RoutingGiven.rule("BMW", bmw)) == [])
        #expect(faults(RoutingGiven.rule("All", isPaused: true), RoutingGiven.rule("BMW", bmw)) == [])
        #expect(faults(RoutingGiven.rule("All"), RoutingGiven.rule("BMW", bmw, isPaused: true)) == [])
    }

    @Test func `conditions nest four deep and are no more than a hundred`() {
        func nested(_ depth: Int) -> RoutingCondition {
            depth == 0 ? bmw : RoutingCondition(none: [nested(depth - 1)])
        }
        #expect(faults(nested(4)) == [])
        #expect(faults(nested(5)) == ["/rules/0/when/none/0/none/0/none/0/none/0/none/0 too-deep"])
        let wide = RoutingCondition(any: (0..<10).map { _ in RoutingCondition(any: (0..<10).map { _ in bmw }) })
        #expect(faults(wide) == ["/rules/0/when too-many"])
    }

    @Test func `budgets, hours and areas say what they need`() {
        let euro = Money(100, Currency("EUR")!)
        #expect(faults(RoutingCondition(budget: RoutingBudget())) == ["/rules/0/when/budget required"])
        #expect(
            faults(RoutingCondition(budget: RoutingBudget(from: RoutingGiven.dollars(5), to: euro)))
                == ["/rules/0/when/budget/to/currency different-currencies"])
        #expect(
            faults(RoutingCondition(budget: RoutingBudget(from: RoutingGiven.dollars(5), to: RoutingGiven.dollars(4))))
                == ["/rules/0/when/budget/to/amount before-begin"])
        #expect(
            faults(RoutingCondition(budget: RoutingBudget(from: RoutingGiven.dollars(-1))))
                == ["/rules/0/when/budget/from/amount out-of-range"])
        #expect(faults(RoutingCondition(hours: RoutingHours())) == ["/rules/0/when/hours required"])
        #expect(
            faults(RoutingCondition(hours: RoutingHours(from: RoutingGiven.clock("24:00"))))
                == ["/rules/0/when/hours/from invalid-time"])
        #expect(
            faults(RoutingCondition(hours: RoutingHours(to: RoutingGiven.clock("00:00"))))
                == ["/rules/0/when/hours/to invalid-time"])
        #expect(
            faults(RoutingCondition(postalCodes: RoutingPostalCodes(prefixes: ["-"])))
                == ["/rules/0/when/postalCodes/prefixes/0 no-word"])
        func area(_ area: ServiceArea) -> [String] { faults(RoutingCondition(area: area)) }
        let at = "/rules/0/when/area"
        #expect(area(ServiceArea(kind: .circle)) == [at + "/center required", at + "/radius required"])
        #expect(area(ServiceArea(kind: .postalCodes)) == [at + "/country required", at + "/postalCodes required"])
        #expect(area(ServiceArea(kind: .polygon)) == [at + "/polygon required"])
        let off = Place(latitude: 91, longitude: -181)
        #expect(
            area(ServiceArea(kind: .circle, center: off, radius: 100))
                == [at + "/center/latitude out-of-range", at + "/center/longitude out-of-range"])
        let wide = [-100.0, 0, 100].map { Place(latitude: $0 / 2, longitude: $0) }
        #expect(area(ServiceArea(kind: .polygon, polygon: wide)) == [at + "/polygon too-wide"])
    }

    @Test func `names and ids that do not exist are told wherever they stand`() {
        let rules = RoutingGiven.rules(
            RoutingGiven.rule(
                "One",
                RoutingCondition(
                    any: [RoutingCondition(trades: [RoutingGiven.trade("tyres"), RoutingGiven.trade("mechanic")])],
                    categories: [RoutingGiven.id(1)], services: [RoutingGiven.id(2)]),
                RoutingEffects(
                    only: RoutingSelection(businesses: [RoutingGiven.id(3), RoutingGiven.id(4)]),
                    prefer: [
                        RoutingPreference(who: RoutingSelection(professionals: [RoutingGiven.id(5)]), points: 1)
                    ])),
            otherwise: RoutingEffects(exclude: RoutingSelection(professionals: [RoutingGiven.id(5)])))
        let used = RuleReferences(rules)
        #expect(Set(used.businesses.keys) == [RoutingGiven.id(3), RoutingGiven.id(4)])
        let faults = used.faults(
            trades: [RoutingGiven.trade("mechanic")], categories: [], services: [RoutingGiven.id(2)],
            businesses: [RoutingGiven.id(3)], professionals: [])
        #expect(
            faults.map { $0.pointer + " " + $0.code } == [
                "/otherwise/exclude/professionals/0 unknown-professional",
                "/rules/0/then/only/businesses/1 unknown-business",
                "/rules/0/then/prefer/0/who/professionals/0 unknown-professional",
                "/rules/0/when/any/0/trades/0 unknown-trade", "/rules/0/when/categories/0 unknown-category",
            ])
    }
}
