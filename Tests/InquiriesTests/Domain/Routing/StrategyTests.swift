import Models
import Testing

@testable import Inquiries

@Suite struct StrategyTests {
    private let near = RoutingGiven.candidate(1)
    private let far = RoutingGiven.candidate(2, place: RoutingGiven.oakland)
    private let owner = RoutingGiven.candidate(3, place: Place(latitude: 37.5, longitude: -122.3), relationship: .owner)

    private func made(_ strategy: RoutingStrategy, _ candidates: [RoutingCandidate]) -> RoutingDecision {
        decision(RoutingGiven.inputs(candidates, settings: RoutingSettings(strategy: strategy)))
    }

    @Test func `best match orders by points and tells one`() {
        let made = made(.bestMatch, [far, near])
        #expect(made.order == [1, 2])
        #expect(made.candidates.map(\.rank) == [1, 2])
        #expect(made.toldAtOnce == 1)
        #expect(made.turns.isEmpty)
    }

    @Test func `broadcast tells as many at once as the tenant says`() {
        let many = (1...8).map { RoutingGiven.candidate($0) }
        #expect(made(.broadcast, many).toldAtOnce == 5)
        #expect(made(.broadcast, [near]).toldAtOnce == 1)
        #expect(made(.broadcast, []).toldAtOnce == 0)
    }

    @Test func `sticky owner puts who looks after the customer first, then the best match`() {
        let weights = RoutingWeights(relationship: 0)
        let inputs = RoutingGiven.inputs(
            [near, far, owner], settings: RoutingSettings(strategy: .stickyOwner, weights: weights))
        #expect(decision(inputs).order == [3, 1, 2])
        #expect(made(.stickyOwner, [far, near]).order == [1, 2])
        let full = RoutingGiven.candidate(
            3, capacity: Capacity(jobsAtOnce: 1), load: RoutingLoad(jobs: 1), relationship: .owner)
        #expect(made(.stickyOwner, [far, near, full]).order == [1, 2])
        #expect(made(.stickyOwner, [far, near, full]).exclusion(3)?.filter == .jobsAtOnce)
    }

    @Test func `an owner is no exploration`() {
        let owner = RoutingGiven.candidate(3, relationship: .owner, record: RoutingRecord())
        let inputs = RoutingGiven.inputs(
            [near, owner],
            settings: RoutingSettings(strategy: .stickyOwner, weights: RoutingWeights(relationship: 0)),
            exploration: RoutingExploration(decisions: 100, explored: 0))
        #expect(decision(inputs).order == [3, 1])
        #expect(!decision(inputs).isExploration)
    }

    @Test func `in turn, everybody is chosen exactly as often as they weigh, and smoothly`() {
        let weights = [1: 5, 2: 1, 3: 1]
        var turns: [ProfessionalID: Int] = [:]
        var chosen: [Int] = []
        for round in 0..<21 {
            let candidates = weights.map { number, weight in
                RoutingGiven.candidate(
                    number, capacity: Capacity(jobsAtOnce: weight), turn: turns[RoutingGiven.id(number)])
            }
            let inputs = RoutingGiven.inputs(
                candidates, settings: RoutingSettings(strategy: .roundRobin), seed: Int64(round))
            let made = decision(inputs)
            for turn in made.turns { turns[turn.professional] = turn.turn }
            #expect(made.turns.reduce(0) { $0 + $1.turn } == 0)
            chosen.append(made.order[0])
        }
        for start in stride(from: 0, to: 21, by: 7) {
            let row = chosen[start..<start + 7]
            #expect(row.count { $0 == 1 } == 5)
            #expect(row.count { $0 == 2 } == 1)
            // Smooth: the heavy one is not asked five times before the others are.
            #expect(Array(row.prefix(4)) != [1, 1, 1, 1])
        }
    }

    @Test func `who comes later in turn is next when the first says no`() {
        let candidates = [
            RoutingGiven.candidate(1, turn: -9), RoutingGiven.candidate(2, turn: 3), RoutingGiven.candidate(3, turn: 6),
        ]
        #expect(made(.roundRobin, candidates).order == [3, 2, 1])
        #expect(made(.roundRobin, []).turns.isEmpty)
    }

    @Test func `a rule's strategy comes before the tenant's`() {
        let rules = RoutingGiven.rules(
            RoutingGiven.rule("Owners keep theirs", nil, RoutingEffects(strategy: .stickyOwner, slaMinutes: 15)))
        let made = decision(RoutingGiven.inputs([near]), rules)
        #expect(made.strategy == .stickyOwner)
        #expect(made.slaMinutes == 15)
        #expect(decision(RoutingGiven.inputs([near])).slaMinutes == 30)
    }

    // MARK: escalation

    @Test func `after a silence or a no the next is asked, and at the end the manager`() {
        let made = made(.bestMatch, [near, far, owner])
        let order = made.candidates.map(\.professional)
        #expect(nextStep(of: made, offers: [:]) == .offer([order[0]]))
        #expect(nextStep(of: made, offers: [order[0]: .open]) == .wait)
        #expect(nextStep(of: made, offers: [order[0]: .missed]) == .offer([order[1]]))
        #expect(nextStep(of: made, offers: [order[0]: .missed], unavailable: [order[1]]) == .offer([order[2]]))
        #expect(nextStep(of: made, offers: [order[0]: .accepted]) == .wait)
        #expect(nextStep(of: made, offers: [order[0]: .released]) == .offer([order[1]]))
        let all: [ProfessionalID: OfferState] = [order[0]: .missed, order[1]: .declined, order[2]: .declined]
        #expect(nextStep(of: made, offers: all) == .manager)
        #expect(nextStep(of: self.made(.bestMatch, []), offers: [:]) == .manager)
    }

    @Test func `a broadcast goes on with the next ones when all who were told are silent or said no`() {
        let made = made(.broadcast, (1...8).map { RoutingGiven.candidate($0) })
        let order = made.candidates.map(\.professional)
        #expect(nextStep(of: made, offers: [:]) == .offer(Array(order[0..<5])))
        var offers = Dictionary(uniqueKeysWithValues: order[0..<5].map { ($0, OfferState.declined) })
        #expect(nextStep(of: made, offers: offers) == .offer(Array(order[5...])))
        offers[order[2]] = .open
        #expect(nextStep(of: made, offers: offers) == .wait)
    }
}
