import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct RouteInquiryTests {
    @Test func `an inquiry is put to the best candidate, with a deadline, and accepted by them`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            try await given.hear(given.professional(3, makes: ["Audi"]))
            let inquiry = try await given.offered()
            let offers = try await given.offers(of: inquiry)
            #expect(offers.count == 1 && offers[0].state == .open && offers[0].rank == 1)
            #expect(offers[0].dueAt == given.clock.now + 1800 && offers[0].reminderAt == given.clock.now + 900)
            let stored = try await given.stored(inquiry)
            #expect(stored.state == .offered && stored.dueAt == offers[0].dueAt)

            let asked: Bearer = offers[0].business == given.business ? given.advisor : given.otherAdvisor
            let reply = try await given.send(.post, "/v1/offers/\(offers[0].id)/acceptances", as: asked)
            #expect(reply.status == 200, "\(reply.text)")
            let held = try await given.stored(inquiry)
            #expect(held.state == .accepted && held.professional == offers[0].professional && held.dueAt == nil)
            let clocks = try await given.waiting(MissOffer.self) + given.waiting(RemindOffer.self)
            #expect(clocks == 0)
        }
    }

    @Test func `a stored decision is made again from its inputs, byte for byte`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...5)
            given.clock.advance(0.123456)
            _ = try await given.offered(
                "\"preferredTimes\":[{\"from\":\"2026-11-24T17:00:00Z\",\"to\":\"2026-11-24T18:00:00Z\"}]")
            let (inputs, decision) = try #require(
                try await given.app.database.read(as: given.tenant) { db in
                    try await db.row("SELECT inputs, decision FROM decisions") { row -> (JSONText, JSONText) in
                        (try row["inputs"], try row["decision"])
                    }
                })
            let read = try JSONReader.decode(RoutingInputs.self, from: inputs.bytes)
            #expect(read.candidates.count == 5 && read.need.make == "BMW" && read.clock.time.text == "10:00")
            let again = decide(read, by: CompiledRules(RoutingRules(rules: []), version: read.rulesVersion))
            #expect(try JSONWriter.encode(again) == decision.bytes)
        }
    }

    @Test func `with nobody to ask a manager is told, once`() async throws {
        try await withInquiries { given in
            try await given.hear(given.professional(1, trades: ["mechanic"]))
            try await given.hear(given.professional(2, isPublished: false))
            try await given.hear(given.professional(3), in: given.otherTenant)
            let inquiry = try await given.offered()
            let stored = try await given.stored(inquiry)
            #expect(stored.state == .unroutable)
            let told = try await given.told(.attention)
            #expect(told == 1)
            let decisions = try await given.count("decisions", "first_professional_id IS NULL")
            #expect(decisions == 1)
        }
    }

    @Test func `what is known of candidates comes from what they did`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let first = try await given.offered()
            given.clock.advance(600)
            let offer = try await given.offers(of: first)[0]
            _ = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
            try await given.professionals(2...2)
            _ = try await given.offered()
            let facts = given.professional(1)
            let numbers = try await given.app.database.read(as: given.tenant) { db in
                let candidates = try await db.candidates(for: nil, in: given.tenant)
                return try await db.numbers(
                    of: candidates, since: given.clock.now - 86_400, at: given.clock.now, in: given.tenant)
            }
            let one = try #require(numbers[facts.professional])
            #expect(one.load.jobs == 1 && one.load.jobsToday == 1)
            #expect(one.record.offers == 1 && one.record.responseSeconds == 600 && one.record.wins == 0)
            let offers = numbers.values.map(\.load.offers).reduce(0, +)
            #expect(offers == 1)
        }
    }

    @Test func `in turn everybody is asked as often as they weigh`() async throws {
        try await withInquiries { given in
            try await given.hear(given.professional(1, capacity: Capacity(jobsAtOnce: 2)))
            try await given.hear(given.professional(2, capacity: Capacity(jobsAtOnce: 1)))
            let settings = RoutingSettings(strategy: .roundRobin)
            let reply = try await given.send(
                .put, "/v1/routing/settings", as: given.manager, ifMatch: "\"v0\"",
                body: String(decoding: try JSONWriter.encode(settings), as: UTF8.self))
            #expect(reply.status == 200, "\(reply.text)")
            var asked: [ProfessionalID: Int] = [:]
            for number in 1...6 {
                let inquiry = try await given.offered(by: given.customer(UInt64(number)))
                asked[try await given.offers(of: inquiry)[0].professional, default: 0] += 1
            }
            #expect(asked[given.professional] == 4 && asked[given.otherProfessional] == 2)
        }
    }

    @Test func `for the make of a car one waits a minute, not with an emergency`() async throws {
        try await withInquiries { given in
            given.around.isAway = true
            let calm = try await given.inquiry("\"vehicle\":{\"vin\":\"\(Around.accord)\"}")
            let stored = try await given.stored(calm.id)
            #expect(isWorthWaiting(for: stored, at: given.clock.now + 59))
            #expect(!isWorthWaiting(for: stored, at: given.clock.now + 60))
            let urgent = try await given.inquiry(
                "\"vehicle\":{\"vin\":\"\(Around.accord)\"},\"urgency\":\"emergency\"", by: given.customer(2))
            let other = try await given.stored(urgent.id)
            #expect(!isWorthWaiting(for: other, at: given.clock.now))
        }
    }

    @Test func `an older state of a professional that comes late changes nothing`() async throws {
        try await withInquiries { given in
            try await given.hear(given.professional(1, makes: ["Audi"]), sequence: 5)
            try await given.hear(given.professional(1, makes: ["BMW"]), sequence: 4)
            let known = try await given.app.database.read(as: given.tenant) { db in
                try await db.candidate(given.professional, in: given.tenant)
            }
            #expect(known?.facts.profile.makes == ["Audi"])
            try await given.app.database.write(as: given.tenant) { db in
                try db.removeCandidate(given.professional, sequence: 6, in: given.tenant, at: given.clock.now)
            }
            try await given.hear(given.professional(1), sequence: 5)
            let listed = try await given.count("candidates", "is_listed")
            #expect(listed == 0)
        }
    }
}
