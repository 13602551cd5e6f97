import Models
import Testing

@testable import Inquiries

@Suite struct ScoreTests {
    private func part(
        _ name: RoutingPart, _ candidate: RoutingCandidate, _ need: RoutingNeed = RoutingGiven.need(),
        others: [RoutingCandidate] = [], settings: RoutingSettings = RoutingSettings(),
        exploration: RoutingExploration = RoutingExploration(decisions: 0, explored: 0)
    ) -> RoutingScorePart? {
        decision(RoutingGiven.inputs([candidate] + others, need: need, settings: settings, exploration: exploration))
            .part(name, of: 1)
    }

    @Test func `a score is the sum of its parts, each value times weight through a hundred`() throws {
        let first = try #require(decision(RoutingGiven.inputs([RoutingGiven.candidate(1)])).candidates.first)
        #expect(first.score == first.parts.reduce(0) { $0 + $1.points })
        #expect(first.parts.allSatisfy { $0.points == $0.value * $0.weight / 100 && (0...10_000).contains($0.value) })
        #expect(first.parts.map(\.name) == RoutingPart.allCases.filter { $0 != .preference })
        let weights = first.parts.filter { $0.name != .newcomer }.reduce(0) { $0 + $1.weight }
        #expect(weights == 100)
    }

    @Test func `naming the make counts twice as much as not ruling it out`() {
        let need = RoutingGiven.need(make: "BMW", powertrain: .electric)
        let both = part(.specialty, RoutingGiven.candidate(1, makes: ["BMW"], powertrains: [.electric]), need)
        #expect(both?.value == 10_000)
        #expect(both?.raw == 2)
        #expect(part(.specialty, RoutingGiven.candidate(1, makes: ["BMW"]), need)?.value == 7500)
        #expect(part(.specialty, RoutingGiven.candidate(1), need)?.value == 5000)
        #expect(part(.specialty, RoutingGiven.candidate(1))?.raw == nil)
        #expect(
            part(.specialty, RoutingGiven.candidate(1, offersService: true), RoutingGiven.need(service: 3))?.value
                == 10_000)
    }

    @Test func `distance falls from all points at the door to none at the radius`() {
        #expect(part(.distance, RoutingGiven.candidate(1))?.value == 10_000)
        let oakland = part(.distance, RoutingGiven.candidate(1, place: RoutingGiven.oakland))
        #expect(oakland?.raw == 13_458)
        #expect(oakland?.value == 10_000 - 10_000 * 13_458 / 40_000)
        let area = ServiceArea(kind: .circle, radius: 90_000)
        #expect(part(.distance, RoutingGiven.candidate(1, place: RoutingGiven.sanJose, area: area))?.value == 0)
        #expect(part(.distance, RoutingGiven.candidate(1, place: nil))?.value == 0)
        #expect(part(.distance, RoutingGiven.candidate(1), RoutingGiven.need(place: nil))?.value == 5000)
    }

    @Test(arguments: [
        (RoutingRelationship.owner, 10_000), (.shared, 6000), (.past, 4000),
    ])
    func `a relationship counts by its kind`(kind: RoutingRelationship, value: Int) {
        #expect(part(.relationship, RoutingGiven.candidate(1, relationship: kind))?.value == value)
        #expect(part(.relationship, RoutingGiven.candidate(1))?.value == 0)
    }

    @Test func `few observations move response time and win rate little, many much`() {
        func response(_ offers: Int, minutes: Int) -> Int {
            let record = RoutingRecord(offers: offers, responseSeconds: offers * minutes * 60)
            return part(.responseTime, RoutingGiven.candidate(1, record: record))?.value ?? 0
        }
        #expect(response(0, minutes: 0) == 5000)
        #expect(response(1, minutes: 5) == 10_000 * 1800 / (1800 + (18_000 + 300) / 11))
        #expect((5000...5300).contains(response(1, minutes: 5)))
        #expect(response(200, minutes: 5) > 8000)
        #expect(response(200, minutes: 600) < 600)

        func rate(_ offers: Int, wins: Int) -> Int? {
            part(.winRate, RoutingGiven.candidate(1, record: RoutingRecord(offers: offers, wins: wins)))?.value
        }
        #expect(rate(0, wins: 0) == 3000)
        #expect(rate(1, wins: 1) == 40_000 / 11)
        #expect(rate(90, wins: 90) == 9300)
        #expect(rate(90, wins: 0) == 300)
    }

    @Test func `one review of five stars weighs less than a hundred of four and a half`() {
        func rating(_ rating: RoutingRating?) -> RoutingScorePart? {
            part(.rating, RoutingGiven.candidate(1, rating: rating))
        }
        #expect(rating(nil)?.raw == 380)
        #expect(rating(RoutingRating(average: 500, count: 1))?.raw == 390)
        #expect(rating(RoutingRating(average: 450, count: 100))?.raw == 443)
        #expect(rating(RoutingRating(average: 450, count: 100))?.value == 8575)
    }

    @Test func `jobs and open offers count against the capacity`() {
        let capacity = Capacity(jobsAtOnce: 4)
        #expect(part(.load, RoutingGiven.candidate(1, capacity: capacity))?.value == 10_000)
        let busy = RoutingLoad(jobs: 2, offers: 1)
        #expect(part(.load, RoutingGiven.candidate(1, capacity: capacity, load: busy))?.value == 2500)
        #expect(part(.load, RoutingGiven.candidate(1, load: busy))?.value == 4000)
        #expect(part(.load, RoutingGiven.candidate(1, load: RoutingLoad(jobs: 9)))?.value == 0)
    }

    @Test func `an own share of offers as large as that of capacity gives half the points of fairness`() {
        func fairness(_ own: Int, _ other: Int, capacity: Int = 5) -> Int? {
            part(
                .fairness,
                RoutingGiven.candidate(
                    1, capacity: Capacity(jobsAtOnce: capacity), record: RoutingRecord(offers: 20, recentOffers: own)),
                others: [RoutingGiven.candidate(2, record: RoutingRecord(offers: 20, recentOffers: other))])?.value
        }
        #expect(fairness(0, 0) == 5000)
        #expect(fairness(6, 6) == 5000)
        #expect(fairness(0, 6) == 10_000)
        #expect(fairness(12, 0) == 0)
        #expect(fairness(9, 3, capacity: 15) == 5000)
    }

    @Test func `preferred times decide availability, and else how soon somebody opens`() {
        let need = RoutingGiven.need(urgency: .soon, preferredTimes: 2)
        let half = RoutingOpening(isOpen: false, minutesUntilOpen: 120, preferredTimes: 1)
        #expect(part(.availability, RoutingGiven.candidate(1, opening: half), need)?.value == 5000)
        #expect(
            part(.availability, RoutingGiven.candidate(1, opening: half), RoutingGiven.need(urgency: .soon))?.value
                == 10_000 - 1_200_000 / 4320)
        #expect(part(.availability, RoutingGiven.candidate(1, opening: half))?.raw == 120)
        #expect(part(.availability, RoutingGiven.candidate(1))?.value == 10_000)
        #expect(part(.availability, RoutingGiven.candidate(1, opening: nil))?.value == 5000)
    }

    @Test func `the customer's first language counts most, whatever the region`() {
        let need = RoutingGiven.need(languages: ["es-MX", "en"])
        #expect(part(.language, RoutingGiven.candidate(1, languages: ["es"]), need)?.value == 10_000)
        #expect(part(.language, RoutingGiven.candidate(1, languages: ["en-US"]), need)?.value == 5000)
        #expect(part(.language, RoutingGiven.candidate(1, languages: ["de"]), need)?.value == 0)
        #expect(part(.language, RoutingGiven.candidate(1), need)?.value == 5000)
    }

    @Test func `newcomers get points while their share lasts`() {
        let newcomer = RoutingGiven.candidate(1, record: RoutingRecord(offers: 1))
        func bonus(_ decisions: Int, _ explored: Int, share: Int = 1000) -> Int? {
            part(
                .newcomer, newcomer, settings: RoutingSettings(newcomerShare: share),
                exploration: RoutingExploration(decisions: decisions, explored: explored))?.points
        }
        #expect(bonus(99, 9) == 1200)
        #expect(bonus(98, 9) == 0)
        #expect(bonus(0, 0) == 0)
        #expect(bonus(9, 0) == 1200)
        #expect(bonus(1000, 0, share: 0) == 0)
        let known = RoutingGiven.candidate(1, record: RoutingRecord(offers: 5))
        #expect(part(.newcomer, known, exploration: RoutingExploration(decisions: 100, explored: 0))?.points == 0)
    }

    @Test func `who is first only for being new is told to be an exploration`() {
        let inputs = RoutingGiven.inputs(
            [RoutingGiven.candidate(1), RoutingGiven.candidate(2, record: RoutingRecord())],
            exploration: RoutingExploration(decisions: 50, explored: 0))
        #expect(decision(inputs).order == [2, 1])
        #expect(decision(inputs).isExploration)
        #expect(decision(inputs).reason.key == "routing.exploring")
        let near = RoutingGiven.inputs(
            [
                RoutingGiven.candidate(1, place: RoutingGiven.oakland),
                RoutingGiven.candidate(2, makes: ["BMW"], record: RoutingRecord()),
            ],
            need: RoutingGiven.need(make: "BMW"), exploration: RoutingExploration(decisions: 50, explored: 0))
        #expect(decision(near).order == [2, 1])
        #expect(!decision(near).isExploration)
    }

    @Test func `a rule's preference is a part of the score`() {
        let rules = RoutingGiven.rules(
            RoutingGiven.rule(
                "Partners", nil,
                RoutingEffects(
                    prefer: [
                        RoutingPreference(who: RoutingSelection(businesses: [RoutingGiven.id(1002)]), points: 2000),
                        RoutingPreference(who: RoutingSelection(professionals: [RoutingGiven.id(2)]), points: -500),
                    ])))
        let made = decision(RoutingGiven.inputs([RoutingGiven.candidate(1), RoutingGiven.candidate(2)]), rules)
        #expect(made.order == [2, 1])
        #expect(made.part(.preference, of: 2)?.points == 1500)
        #expect(made.part(.preference, of: 1) == nil)
    }
}
