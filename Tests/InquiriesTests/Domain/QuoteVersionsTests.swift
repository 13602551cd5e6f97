import FoundationEssentials
import Models
import Testing

@testable import Inquiries

@Suite struct `Versions of quotes` {
    private let now = Date(timeIntervalSince1970: 1_795_262_400)

    private func version(_ number: Int, _ state: QuoteState = .sent, until: Double? = nil) -> QuoteVersions.Standing {
        .init(version: number, state: state, validUntil: until.map { now.addingTimeInterval($0) })
    }

    @Test func `the customer accepts or declines the newest version, and nobody else does`() throws {
        func answer(_ actor: InquiryActor, _ step: QuoteStep) throws -> QuoteState {
            try QuoteVersions.answer(version(1, until: 60), newest: 1, by: actor, step, at: now)
        }
        #expect(try answer(.customer, .accept) == .accepted)
        #expect(try answer(.guest, .decline) == .declined)
        #expect(try answer(.professional, .withdraw) == .withdrawn)
        let refusal = NotAllowed<QuoteState, QuoteStep>(
            state: .sent, actor: .professional, step: .accept, allowed: [.supersede, .withdraw])
        #expect(throws: QuoteVersions.Refusal.notAllowed(refusal)) { try answer(.professional, .accept) }
    }

    @Test func `an older version cannot be answered any more`() {
        #expect(throws: QuoteVersions.Refusal.superseded(by: 3)) {
            try QuoteVersions.answer(version(2), newest: 3, by: .customer, .accept, at: now)
        }
    }

    @Test func `what was not answered in time has expired, to the second`() throws {
        #expect(QuoteVersions.state(of: version(1, until: 1), at: now) == .sent)
        #expect(QuoteVersions.state(of: version(1, until: 0), at: now) == .expired)
        #expect(QuoteVersions.state(of: version(1, .accepted, until: -9), at: now) == .accepted)
        #expect(QuoteVersions.state(of: version(1), at: .distantFuture) == .sent)
        #expect(throws: QuoteVersions.Refusal.expired(now)) {
            try QuoteVersions.answer(version(1, until: 0), newest: 1, by: .customer, .accept, at: now)
        }
        // What a job has noted is the same no, in other words.
        #expect(throws: QuoteVersions.Refusal.self) {
            try QuoteVersions.answer(version(1, .expired, until: 0), newest: 1, by: .customer, .accept, at: now)
        }
    }

    @Test func `an answer is final`() {
        for state in [QuoteState.accepted, .declined, .withdrawn, .superseded] {
            for step in [QuoteStep.accept, .decline] {
                #expect(throws: QuoteVersions.Refusal.self) {
                    try QuoteVersions.answer(version(1, state), newest: 1, by: .customer, step, at: now)
                }
            }
        }
    }

    @Test func `a newer version supersedes what waits and what was agreed to`() throws {
        let older = [version(1, .declined), version(2, .accepted), version(3), version(4, until: -1)]
        let next = try QuoteVersions.next(after: older, validUntil: nil, now: now)
        #expect(next.version == 5 && next.supersedes == [2, 3])
        let first = try QuoteVersions.next(after: [], validUntil: now.addingTimeInterval(86_400), now: now)
        #expect(first.version == 1 && first.supersedes.isEmpty)
    }

    @Test func `the time to answer lies ahead, and not more than a year`() {
        for seconds in [0, -1, QuoteVersions.longest + 1] {
            #expect(throws: QuoteVersions.Refusal.validUntil) {
                try QuoteVersions.next(after: [], validUntil: now.addingTimeInterval(seconds), now: now)
            }
        }
    }
}
