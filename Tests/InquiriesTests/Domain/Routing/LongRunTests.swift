import Models
import TestSupport
import Testing

@testable import Inquiries

/// What a thousand decisions come to when each changes the inputs of the next.
@Suite struct LongRunTests {
    /// Offers in order of the decisions; fairness looks at the last 100.
    private struct Market {
        var offers: [Int: Int] = [:]
        var recent: [Int] = []
        var explored: [Bool] = []

        mutating func note(_ made: RoutingDecision) {
            offers[made.order[0], default: 0] += 1
            recent = (recent + [made.order[0]]).suffix(100)
            explored.append(made.isExploration)
        }

        func record(_ number: Int, known: Int = 50) -> RoutingRecord {
            RoutingRecord(
                offers: known + offers[number, default: 0], recentOffers: recent.count { $0 == number })
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `among equals offers follow capacities within two in a hundred`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let capacities = [1: 2, 2: 4, 3: 6, 4: 8]
        var market = Market()
        for _ in 0..<1000 {
            let candidates = capacities.map { number, capacity in
                RoutingGiven.candidate(number, capacity: Capacity(jobsAtOnce: capacity), record: market.record(number))
            }
            market.note(
                decision(RoutingGiven.inputs(candidates, seed: Int64.random(in: 0...Int64.max, using: &random))))
        }
        for (number, capacity) in capacities {
            #expect(abs(market.offers[number, default: 0] - 50 * capacity) <= 20, "\(number): \(market.offers)")
        }
    }

    @Test func `nobody of those who are nearly as good starves, and the better ones get more`() {
        var random = SeededRandom(seed: 5)
        var market = Market()
        for _ in 0..<1000 {
            let candidates = (1...5).map { number in
                RoutingGiven.candidate(
                    number, place: Place(latitude: 37.7749, longitude: -122.4194 + Double(number - 1) * 0.004),
                    record: market.record(number))
            }
            market.note(
                decision(RoutingGiven.inputs(candidates, seed: Int64.random(in: 0...Int64.max, using: &random))))
        }
        let counts = (1...5).map { market.offers[$0, default: 0] }
        #expect(counts == counts.sorted(by: >), "\(counts)")
        #expect(counts[4] >= 40, "\(counts)")
    }

    @Test(arguments: [0, 500, 1000, 3000])
    func `newcomers are tried, and never more often than their share`(share: Int) {
        var random = SeededRandom(seed: 9)
        var market = Market()
        // Newcomers 11...200 never win by their own strength: they are farther away.
        for round in 1...1000 {
            let candidates = (1...3).map { RoutingGiven.candidate($0, record: market.record($0)) }
            let newcomers = (11...200).shuffled(using: &random).prefix(20).map {
                RoutingGiven.candidate(
                    $0, place: Place(latitude: 37.80, longitude: -122.41), record: market.record($0, known: 0))
            }
            let exploration = RoutingExploration(
                decisions: market.explored.count, explored: market.explored.count { $0 })
            let inputs = RoutingGiven.inputs(
                candidates + newcomers,
                settings: RoutingSettings(weights: RoutingWeights(fairness: 0), newcomerShare: share),
                seed: Int64(round), exploration: exploration)
            market.note(decision(inputs))
            #expect(market.explored.count { $0 } * 10_000 <= share * round)
        }
        let tried = market.offers.filter { $0.key > 10 }.values.reduce(0, +)
        #expect(tried == share / 10)
        #expect(tried == market.explored.count { $0 })
    }
}
