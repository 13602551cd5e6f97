import JSON
import Models
import TestSupport
import Testing

@testable import Inquiries

@Suite struct DecisionTests {
    private func bytes(_ value: some Encodable) throws -> [UInt8] { try JSONWriter.encode(value) }

    /// Forty candidates of all kinds, the same for the same seed.
    private func crowd(_ random: inout SeededRandom) -> [RoutingCandidate] {
        (1...40).map { number in
            RoutingGiven.candidate(
                number, business: 1000 + number % 7, standing: number % 13 == 0 ? .suspended : .active,
                isVerified: Bool.random(using: &random), makes: Bool.random(using: &random) ? ["BMW", "MINI"] : nil,
                powertrains: [Powertrain.gasoline, .electric].filter { _ in Bool.random(using: &random) },
                languages: ["en", "es", "de"].filter { _ in Bool.random(using: &random) },
                place: Place(
                    latitude: 37.7 + Double(Int.random(in: 0...400, using: &random)) / 1000,
                    longitude: -122.4 + Double(Int.random(in: 0...400, using: &random)) / 1000),
                opening: RoutingOpening(
                    isOpen: Bool.random(using: &random), minutesUntilOpen: Int.random(in: 0...900, using: &random)),
                capacity: Capacity(jobsAtOnce: Int.random(in: 1...9, using: &random)),
                load: RoutingLoad(jobs: Int.random(in: 0...6, using: &random)),
                relationship: number % 11 == 0 ? .past : nil,
                record: RoutingRecord(
                    offers: Int.random(in: 0...30, using: &random), wins: 0, responseSeconds: number * 1000,
                    recentOffers: Int.random(in: 0...9, using: &random)),
                rating: RoutingRating(average: Int.random(in: 100...500, using: &random), count: number))
        }
    }

    @Test(arguments: RoutingStrategy.allCases)
    func `the order of candidates does not matter, to the last byte`(strategy: RoutingStrategy) throws {
        var random = SeededRandom(seed: 11)
        let settings = RoutingSettings(strategy: strategy)
        let exploration = RoutingExploration(decisions: 100, explored: 2)
        let crowd = crowd(&random)
        let need = RoutingGiven.need("A rattle", make: "bmw", powertrain: .electric, languages: ["es"])
        let rules = RoutingGiven.rules(
            RoutingGiven.rule("Audi", RoutingCondition(makes: ["Audi"])),
            RoutingGiven.rule(
                "Verified", RoutingCondition(makes: ["BMW"]),
                RoutingEffects(exclude: RoutingSelection(verified: false))))
        let first = try bytes(
            decision(RoutingGiven.inputs(crowd, need: need, settings: settings, exploration: exploration), rules))
        for _ in 0..<50 {
            let shuffled = crowd.shuffled(using: &random)
            let inputs = RoutingGiven.inputs(shuffled, need: need, settings: settings, exploration: exploration)
            #expect(try bytes(decision(inputs, rules)) == first)
        }
    }

    @Test func `inputs and rules that went through JSON make the same decision`() throws {
        var random = SeededRandom(seed: 12)
        let area = ServiceArea(
            kind: .polygon, polygon: [RoutingGiven.sanFrancisco, RoutingGiven.oakland, RoutingGiven.sanJose])
        let inputs = RoutingGiven.inputs(
            crowd(&random) + [RoutingGiven.candidate(99, area: area, vacationUntil: "2026-12-01", turn: -4)],
            need: RoutingGiven.need(
                "Brakes squeal", category: 1, service: 2, make: "BMW", postalCode: "94110", urgency: .soon,
                languages: ["es"], budget: RoutingGiven.dollars(300), preferredTimes: 2))
        let rules = RoutingGiven.rules(
            RoutingGiven.rule(
                "Near",
                RoutingCondition(
                    any: [RoutingCondition(area: area), RoutingCondition(words: ["squeal"])],
                    none: [RoutingCondition(budget: RoutingBudget(from: RoutingGiven.dollars(1000)))],
                    hours: RoutingHours(days: [.saturday], from: RoutingGiven.clock("08:00"))),
                RoutingEffects(prefer: [RoutingPreference(who: RoutingSelection(verified: true), points: 300)])))
        let again = try JSONReader.decode(RoutingInputs.self, from: bytes(inputs))
        let rulesAgain = try JSONReader.decode(RoutingRules.self, from: bytes(rules))
        #expect(again == inputs)
        #expect(rulesAgain == rules)
        let made = decision(inputs, rules)
        #expect(try bytes(decision(again, rulesAgain)) == bytes(made))
        #expect(try JSONReader.decode(RoutingDecision.self, from: bytes(made)) == made)
        #expect(made.candidates.count + made.excluded.count == 41)
    }

    @Test func `among equals the seed decides, and every one of them at times`() {
        let equals = (1...4).map { RoutingGiven.candidate($0) }
        let firsts = (0..<400).map { decision(RoutingGiven.inputs(equals, seed: $0)).order[0] }
        for number in 1...4 { #expect((60...140).contains(firsts.count { $0 == number })) }
    }

    @Test func `a decision reads well`() {
        let mia = RoutingCandidate(
            professional: RoutingGiven.id(1), business: RoutingGiven.id(2), name: "Mia Ortiz",
            businessName: "Bavarian Motors",
            trades: [RoutingGiven.trade("german_specialist")], makes: ["BMW", "MINI"], place: RoutingGiven.oakland,
            opening: RoutingOpening(isOpen: true), relationship: .owner, record: RoutingRecord(offers: 20),
            rating: RoutingRating(average: 473, count: 128))
        let rules = RoutingGiven.rules(
            RoutingGiven.rule("Insurers", RoutingCondition(insurerPaid: true)),
            RoutingGiven.rule(
                "German cars", RoutingCondition(makes: ["BMW", "Audi"]), RoutingEffects(strategy: .stickyOwner)))
        let need = RoutingGiven.need(trade: "german_specialist", make: "BMW")
        let others = [
            RoutingGiven.candidate(5, trades: ["german_specialist"]), RoutingGiven.candidate(6),
            RoutingGiven.candidate(7, trades: ["german_specialist"], place: RoutingGiven.sanJose),
        ]
        let made = decision(RoutingGiven.inputs([mia] + others, need: need), rules)
        #expect(
            made.reason.english == """
                Rule 2 “German cars” decides: who looks after the customer first. Mia Ortiz (Bavarian Motors) comes first \
                with \(English.number(made.candidates[0].score)) points: looks after the customer, knows BMW, 13.4 km away, \
                open now, 4.7 stars of 128 reviews. 1 other follows. 2 do not come into question.
                """)
        #expect(
            made.candidates[0].reason.values.map(\.name)
                == ["relationship", "make", "metres", "minutesUntilOpen", "stars"])
        #expect(made.missed[0].reason.english == "It asks for an insurer who pays; this is not paid by one.")
    }

    @Test func `where nobody can take it, the counts say why`() {
        let made = decision(
            RoutingGiven.inputs([
                RoutingGiven.candidate(1, place: RoutingGiven.sanJose),
                RoutingGiven.candidate(2, vacationUntil: "2026-12-01"),
                RoutingGiven.candidate(3, place: RoutingGiven.sanJose),
            ]))
        #expect(made.reason.key == "routing.unroutable")
        #expect(
            made.reason.english
                == "No rule says otherwise: best match. Nobody can take it (2 too far away, 1 on vacation): "
                + "the manager decides.")
        let none = decision(RoutingGiven.inputs([]))
        #expect(none.reason.english.hasSuffix("There is nobody who could take it: the manager decides."))
    }

    @Test func `numbers, distances, times and lists are written as people do`() {
        #expect(English.number(1_234_567) == "1,234,567")
        #expect(English.number(-1234) == "-1,234")
        #expect(English.number(999) == "999")
        #expect(English.distance(850) == "850 m")
        #expect(English.distance(3249) == "3.2 km")
        #expect(English.distance(61_200) == "61 km")
        #expect(English.duration(minutes: 1) == "1 minute")
        #expect(English.duration(minutes: 45) == "45 minutes")
        #expect(English.duration(minutes: 870) == "14.5 hours")
        #expect(English.duration(minutes: 180) == "3 hours")
        #expect(English.duration(minutes: 4320) == "3 days")
        #expect(English.choice([]) == "nothing")
        #expect(English.choice(["a", "b", "c"]) == "a, b or c")
        #expect(English.choice(["a", "b", "c", "d", "e"]) == "a, b, c or 2 others")
    }
}
