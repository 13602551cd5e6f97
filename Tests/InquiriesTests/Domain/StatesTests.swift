import Models
import TestSupport
import Testing

@testable import Inquiries

@Suite struct `Lives of inquiries` {
    /// The state after the steps, each by somebody.
    private func walk(_ steps: [(InquiryActor, InquiryStep)], from start: InquiryState = .draft) throws -> InquiryState
    {
        var state = start
        for (actor, step) in steps { state = try InquiryStates.machine.transition(from: state, by: actor, step) }
        return state
    }

    @Test func `a customer's inquiry becomes work done`() throws {
        #expect(
            try walk([
                (.customer, .edit), (.customer, .submit), (.system, .offer), (.professional, .accept),
                (.professional, .quote), (.customer, .approve), (.customer, .book), (.professional, .move),
                (.professional, .begin), (.professional, .complete),
            ]) == .completed)
    }

    @Test func `a guest's inquiry waits for the mailed link`() throws {
        #expect(try walk([(.guest, .submit)]) == .pendingConfirmation)
        #expect(try walk([(.guest, .submit), (.guest, .confirm)]) == .routing)
        #expect(throws: NotAllowed<InquiryState, InquiryStep>.self) {
            try walk([(.guest, .submit), (.system, .offer)])
        }
    }

    @Test func `silence, a no and a loss lead to the next candidate, and at the end to the manager`() throws {
        #expect(
            try walk([(.system, .escalate), (.system, .offer), (.professional, .decline)], from: .offered) == .routing)
        #expect(try walk([(.system, .giveUp), (.manager, .offer)], from: .routing) == .offered)
        #expect(try walk([(.system, .release)], from: .booked) == .routing)
        #expect(try walk([(.professional, .handOver)], from: .quoted) == .offered)
    }

    @Test func `a quote is asked anew, refused or runs out`() throws {
        #expect(try walk([(.professional, .quote)], from: .approved) == .quoted)
        #expect(try walk([(.customer, .reject)], from: .quoted) == .accepted)
        #expect(try walk([(.system, .lapse), (.professional, .quote), (.guest, .approve)], from: .quoted) == .approved)
    }

    @Test func `an appointment that is called off leaves the inquiry where it can be booked again`() throws {
        #expect(try walk([(.customer, .unbook), (.customer, .book)], from: .booked) == .booked)
    }

    @Test func `what is over is taken up again by those who may`() throws {
        #expect(try walk([(.manager, .reopen)], from: .cancelled) == .routing)
        #expect(try walk([(.professional, .reopen)], from: .completed) == .accepted)
        #expect(throws: NotAllowed<InquiryState, InquiryStep>.self) {
            try walk([(.customer, .reopen)], from: .cancelled)
        }
    }

    @Test func `a refusal names what may be done instead`() {
        let refusal = NotAllowed<InquiryState, InquiryStep>(
            state: .inProgress, actor: .customer, step: .cancel, allowed: [])
        #expect(throws: refusal) { try InquiryStates.machine.transition(from: .inProgress, by: .customer, .cancel) }
        #expect(
            InquiryStates.machine.allowed(in: .quoted, by: .customer) == [.approve, .reject, .cancel])
        #expect(InquiryStates.machine.allowed(in: .offered, by: .professional) == [.accept, .decline])
    }

    @Test func `an inquiry is edited until somebody has it`() {
        let states = InquiryState.allCases.filter {
            InquiryStates.machine.allowed(in: $0, by: .customer).contains(.edit)
        }
        #expect(states == [.draft, .routing, .offered, .unroutable])
    }

    /// Rows that decide the same combination to different ends.
    private func contradictions<State: CaseIterable, Step>(in machine: StateMachine<State, Step>) -> Int {
        var count = 0
        for state in State.allCases {
            for actor in InquiryActor.allCases {
                for step in Step.allCases {
                    let rules = machine.rules.filter {
                        $0.step == step && $0.actors.contains(actor) && $0.from.contains(state)
                    }
                    if rules.count > 1 { count += 1 }
                    let isAllowed = machine.allowed(in: state, by: actor).contains(step)
                    let next = try? machine.transition(from: state, by: actor, step)
                    #expect(isAllowed == (next != nil) && isAllowed == !rules.isEmpty)
                }
            }
        }
        return count
    }

    @Test func `one row decides each combination, in every table`() {
        #expect(contradictions(in: InquiryStates.machine) == 0)
        #expect(contradictions(in: OfferStates.machine) == 0)
        #expect(contradictions(in: QuoteStates.machine) == 0)
        #expect(contradictions(in: AppointmentStates.machine) == 0)
    }

    @Test func `every state is reached from a draft, and every one but the ends leads to an end`() {
        func reached(from starts: Set<InquiryState>, without steps: Set<InquiryStep> = []) -> Set<InquiryState> {
            var (all, fresh) = (starts, starts)
            while !fresh.isEmpty {
                var next: Set<InquiryState> = []
                for rule in InquiryStates.machine.rules where !rule.from.isDisjoint(with: fresh) {
                    if let to = rule.to, !steps.contains(rule.step) { next.insert(to) }
                }
                fresh = next.subtracting(all)
                all.formUnion(next)
            }
            return all
        }
        #expect(reached(from: [.draft]) == Set(InquiryState.allCases))
        for state in InquiryState.allCases where !state.isEnd {
            #expect(reached(from: [state], without: [.reopen]).contains { $0.isEnd }, "\(state)")
        }
        for state in InquiryState.allCases where state.isEnd {
            #expect(reached(from: [state], without: [.reopen]) == [state])
        }
    }

    @Test func `random steps never leave the table, and a manager always has a way on`() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<300 {
            var state = InquiryState.draft
            for _ in 0..<40 {
                let actor = InquiryActor.allCases.randomElement(using: &random) ?? .system
                let step = InquiryStep.allCases.randomElement(using: &random) ?? .edit
                state = (try? InquiryStates.machine.transition(from: state, by: actor, step)) ?? state
            }
            let ways = InquiryActor.allCases.flatMap { InquiryStates.machine.allowed(in: state, by: $0) }
            #expect(!ways.isEmpty)
        }
    }

    @Test func `an offer is answered once`() throws {
        let machine = OfferStates.machine
        #expect(try machine.transition(from: .open, by: .professional, .accept) == .accepted)
        #expect(try machine.transition(from: .open, by: .system, .miss) == .missed)
        #expect(try machine.transition(from: .accepted, by: .professional, .handOver) == .handedOver)
        for state in OfferState.allCases where state != .open {
            for step in [OfferStep.accept, .decline, .miss, .withdraw] {
                for actor in InquiryActor.allCases {
                    #expect(throws: NotAllowed<OfferState, OfferStep>.self) {
                        try machine.transition(from: state, by: actor, step)
                    }
                }
            }
        }
    }

    @Test func `an appointment is moved as long as it stands, and who came late came`() throws {
        let machine = AppointmentStates.machine
        #expect(try machine.transition(from: .booked, by: .customer, .move) == .booked)
        #expect(try machine.transition(from: .missed, by: .professional, .keep) == .kept)
        #expect(machine.allowed(in: .cancelled, by: .customer).isEmpty)
    }

    @Test func `a parent ends when its children have`() {
        #expect(InquiryStates.step(ofParent: []) == nil)
        #expect(InquiryStates.step(ofParent: [.completed, .booked]) == nil)
        #expect(InquiryStates.step(ofParent: [.completed, .cancelled, .expired]) == .complete)
        #expect(InquiryStates.step(ofParent: [.cancelled, .cancelled]) == .cancel)
        #expect(InquiryStates.step(ofParent: [.cancelled, .expired]) == .expire)
        for step in [InquiryStep.complete, .cancel, .expire] {
            #expect(InquiryStates.machine.allowed(in: .split, by: .system).contains(step))
        }
    }
}
