import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct EscalateOffersTests {
    @Test func `silence is reminded of once, then the next is asked, then the manager`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            let inquiry = try await given.offered()
            given.clock.advance(900)
            try await given.work()
            let reminded = try await given.told(.reminder)
            #expect(reminded == 1)
            given.clock.advance(900)
            try await given.work()
            var offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.missed, .open])
            #expect(offers[0].responseSeconds == 1800 && offers[1].dueAt == given.clock.now + 1800)
            given.clock.advance(1800)
            try await given.work()
            offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.missed, .missed])
            let stored = try await given.stored(inquiry)
            #expect(stored.state == .unroutable)
            let steps = try await given.app.database.read(as: given.tenant) { db in
                try await db.transitions(of: inquiry, after: nil, limit: 20, in: given.tenant).map(\.transition.step)
            }
            #expect(steps == [.submit, .offer, .escalate, .offer, .escalate, .giveUp])
            let told = try await given.told(.attention)
            #expect(told == 1)
        }
    }

    @Test func `a deadline counts open hours only, over a weekend and over the end of summer time`() async throws {
        try await withInquiries { given in
            // Saturday, 31 October 2026, 16:50 in San Francisco (23:50 UTC). Clocks go back in the night; Sunday is closed.
            given.clock.now = Date(timeIntervalSince1970: 1_793_490_600)
            try await given.professionals(1...1)
            let offer = try await given.offers(of: given.offered())[0]
            // Ten minutes are left on Saturday, twenty are up on Monday at 08:20, then at 16:20 UTC.
            #expect(offer.dueAt == Date(timeIntervalSince1970: 1_793_636_400))
            #expect(offer.reminderAt == Date(timeIntervalSince1970: 1_793_635_500))
            given.clock.now = Date(timeIntervalSince1970: 1_793_636_399)
            try await given.work()
            let waits = try await given.offers(of: offer.inquiry)
            #expect(waits[0].state == .open && waits[0].remindedAt != nil)
            given.clock.advance(1)
            try await given.work()
            let missed = try await given.offers(of: offer.inquiry)
            #expect(missed[0].state == .missed && missed[0].responseSeconds == 1800)
        }
    }

    @Test func `who is open through the night that skips an hour has the minutes that there are`() async throws {
        try await withInquiries { given in
            // Sunday, 14 March 2027, 01:50 in San Francisco (09:50 UTC): at 02:00 it is 03:00.
            given.clock.now = Date(timeIntervalSince1970: 1_805_017_800)
            try await given.hear(given.professional(1, hours: Given.hours("00:00", "24:00")))
            let offer = try await given.offers(of: given.offered())[0]
            #expect(offer.dueAt == given.clock.now + 1800)
        }
    }

    @Test func `who cannot take it any more is asked no longer, and the next is`() async throws {
        try await withInquiries { given in
            let today = try CalendarDate("2026-11-23")
            let changes: [(String, (UInt64) -> ProfessionalChanged)] = [
                ("suspended", { given.professional($0, isSuspended: true) }),
                ("on vacation", { given.professional($0, vacations: [Vacation(from: today, to: today)]) }),
                ("hidden", { given.professional($0, isPublished: false) }),
            ]
            for (number, (word, change)) in changes.enumerated() {
                let sequence = Int64(number * 2 + 1)
                for professional in [1, 2] as [UInt64] {
                    try await given.hear(given.professional(professional), sequence: sequence)
                }
                let inquiry = try await given.offered(by: given.customer(UInt64(number + 1)))
                let first = try await given.offers(of: inquiry)[0]
                try await given.hear(
                    change(first.professional == given.professional ? 1 : 2), sequence: sequence + 1)
                try await given.work()
                let offers = try await given.offers(of: inquiry)
                #expect(offers.map(\.state) == [.withdrawn, .open], "\(word)")
                #expect(offers.last?.professional != first.professional)
            }
        }
    }

    @Test func `a capacity that is used up takes the question back; one that is not leaves it`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let held = try await given.offers(of: given.offered())[0]
            _ = try await given.send(.post, "/v1/offers/\(held.id)/acceptances", as: given.advisor)
            let asked = try await given.offered(by: given.customer(2))
            try await given.hear(given.professional(1, capacity: Capacity(jobsAtOnce: 2)), sequence: 2)
            try await given.work()
            var offers = try await given.offers(of: asked)
            #expect(offers.map(\.state) == [.open])
            try await given.hear(given.professional(1, capacity: Capacity(jobsAtOnce: 1)), sequence: 3)
            try await given.work()
            offers = try await given.offers(of: asked)
            #expect(offers.map(\.state) == [.withdrawn])
            let stored = try await given.stored(asked)
            #expect(stored.state == .unroutable)
        }
    }

    @Test func `the next who is asked is one who can still take it`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...3)
            let inquiry = try await given.offered()
            let order = try #require(
                try await given.app.database.read(as: given.tenant) { db in
                    try await db.lastDecision(on: inquiry, in: given.tenant)
                }
            ).decision.candidates.map(\.professional)
            let second = (1...3 as ClosedRange<UInt64>).first { Given.id(0xC000 + $0) == order[1] }
            try await given.hear(given.professional(try #require(second), isSuspended: true), sequence: 2)
            given.clock.advance(1800)
            try await given.work()
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.professional) == [order[0], order[2]])
        }
    }
}
