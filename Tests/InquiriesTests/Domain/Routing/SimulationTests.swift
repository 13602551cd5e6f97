import Models
import Testing

@testable import Inquiries

@Suite struct SimulationTests {
    /// A month: cars of three makes to two businesses; nobody takes a Honda.
    private func month(_ rules: RoutingRules, strategy: RoutingStrategy = .bestMatch) -> [StoredRouting] {
        var turns: [ProfessionalID: Int] = [:]
        return (0..<30).map { number in
            let candidates = [
                RoutingGiven.candidate(1, makes: ["BMW", "Audi"], turn: turns[RoutingGiven.id(1)]),
                RoutingGiven.candidate(
                    2, makes: ["BMW", "Audi"], place: RoutingGiven.oakland, turn: turns[RoutingGiven.id(2)]),
            ]
            let inputs = RoutingGiven.inputs(
                candidates, need: RoutingGiven.need(make: ["BMW", "Audi", "Honda"][number % 3]),
                settings: RoutingSettings(strategy: strategy), seed: Int64(number))
            let made = decision(inputs, rules)
            for turn in made.turns { turns[turn.professional] = turn.turn }
            return StoredRouting(
                inquiry: RoutingGiven.id(number), inputs: inputs,
                first: made.candidates.first.map { ($0.professional, $0.business) })
        }
    }

    @Test(arguments: [RoutingStrategy.bestMatch, .roundRobin])
    func `the same rules would have done the same`(strategy: RoutingStrategy) {
        let summary = simulate(month(RoutingGiven.rules(), strategy: strategy), with: RoutingGiven.rules())
        #expect(summary.inquiries == 30)
        #expect(summary.same == 30)
        #expect(summary.elsewhere == 0)
        #expect(summary.unroutableBefore == 10)
        #expect(summary.unroutableAfter == 10)
        #expect(summary.differences.isEmpty)
        #expect(summary.rules == [RoutingRuleUse(number: nil, name: "otherwise", inquiries: 30)])
    }

    @Test func `other rules are told by how many would have gone elsewhere, and where`() {
        let rules = RoutingGiven.rules(
            RoutingGiven.rule(
                "Audi to two", RoutingCondition(makes: ["Audi"]),
                RoutingEffects(only: RoutingSelection(businesses: [RoutingGiven.id(1002)]))),
            RoutingGiven.rule(
                "BMW to nobody", RoutingCondition(makes: ["BMW"]),
                RoutingEffects(only: RoutingSelection(businesses: [RoutingGiven.id(7)]))))
        let summary = simulate(month(RoutingGiven.rules()), with: rules)
        #expect(summary.same == 10)
        #expect(summary.elsewhere == 20)
        #expect(summary.unroutableAfter == 20)
        #expect(
            summary.businesses == [
                RoutingShift(business: RoutingGiven.id(1001), before: 20, after: 0),
                RoutingShift(business: RoutingGiven.id(1002), before: 0, after: 10),
            ])
        #expect(summary.rules.map(\.inquiries) == [10, 10, 10])
        #expect(summary.rules.map(\.number) == [1, 2, nil])
        #expect(summary.differences.count == 20)
        #expect(summary.differences[0].inquiry == RoutingGiven.id(0))
        #expect(summary.differences[0].before == RoutingGiven.id(1))
        #expect(summary.differences[0].after == nil)
        #expect(summary.differences[1].reason.english.hasPrefix("Rule 1 “Audi to two” decides"))
    }

    @Test func `other settings are tried too, and differences are told up to a hundred`() {
        let settings = RoutingSettings(weights: RoutingWeights(distance: 0))
        let month = month(RoutingGiven.rules())
        let long = (0..<10).flatMap { _ in month }
        let rules = RoutingGiven.rules(
            RoutingGiven.rule(
                "Two", nil,
                RoutingEffects(prefer: [
                    RoutingPreference(who: RoutingSelection(professionals: [RoutingGiven.id(2)]), points: 100)
                ])))
        let summary = simulate(long, with: rules, settings: settings)
        #expect(summary.inquiries == 300)
        #expect(summary.elsewhere == 200)
        #expect(summary.differences.count == Simulator.greatestDifferences)
        #expect(simulate(long, with: rules).elsewhere == 0)
    }
}
