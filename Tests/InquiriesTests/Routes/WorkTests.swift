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

@Suite struct WorkTests {
    private static let done = "{\"outcome\":\"done\",\"value\":{\"amount\":33401,\"currency\":\"USD\"}}"

    @Test func `work begins and ends with what became of it and what it was worth`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let begun = try await given.send(.post, "/v1/inquiries/\(inquiry)/starts", as: given.advisor)
            #expect(try begun.decoded(as: Inquiry.self).state == .inProgress)
            let ended = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/completions", as: given.advisor, key: "end", body: Self.done)
            #expect(try ended.decoded(as: Inquiry.self).state == .completed)
            let list = try await given.send(.get, "/v1/inquiries/\(inquiry)/completions", as: given.customer())
            let completions = try list.decoded(as: Page<Completion>.self).items
            #expect(completions.count == 1 && completions.first?.outcome == .done)
            #expect(completions.first?.value?.amount == 33_401 && completions.first?.business == given.business)
            let told = try await given.count(
                "events", "data->>'step' = 'complete' AND (data->'amount'->>'amount')::int = 33401")
            #expect(told == 1)
            let again = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/completions", as: given.advisor, body: Self.done)
            #expect(again.status == 409 && again.problem == "invalid-transition")
        }
    }

    @Test func `what was not done needs no value, what was done does`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let without = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/completions", as: given.advisor, body: "{\"outcome\":\"done\"}")
            #expect(without.status == 422 && without.text.contains("/value"))
            let nothing = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/completions", as: given.advisor, body: "{\"outcome\":\"not_done\"}")
            #expect(nothing.status == 200)
        }
    }

    @Test func `only who has it works on it`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            for (bearer, status) in [
                (given.customer(), 403), (given.otherAdvisor, 404), (given.manager, 409),
                (given.member("technician", of: given.business), 403),
            ] {
                let reply = try await given.send(.post, "/v1/inquiries/\(inquiry)/starts", as: bearer)
                #expect(reply.status == status, "\(bearer.roles)")
            }
        }
    }

    @Test func `who gives it back has it no more, and somebody else is looked for`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            let routed = try await given.count("jobs", "kind = 'route-inquiry'")
            #expect(routed == 1)
            try await given.admin().write(as: given.tenant) { db in
                try await db.execute("DELETE FROM jobs")
            }
            let back = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/releases", as: given.advisor, body: "{\"reason\":\"Too much to do.\"}")
            #expect(back.status == 200, "\(back.text)")
            let gone = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.advisor)
            #expect(gone.status == 404)
            let shown = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.manager)
            let now = try shown.decoded(as: Inquiry.self)
            #expect(now.state == .routing && now.business == nil && now.professional == nil)
            let read = try await given.send(.get, "/v1/quotes/\(quote.id)", as: given.customer())
            #expect(try read.decoded(as: Quote.self).state == .withdrawn)
            let waiting = try await given.count("jobs", "kind = 'route-inquiry'")
            #expect(waiting == 1)
            let who = try await given.count(
                "transitions", "step = 'release' AND business_id = \(given.business) AND reason = 'Too much to do.'")
            #expect(who == 1)
        }
    }

    @Test func `a manager takes it from who has it, and the offer by which they had it is over`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let (tenant, business, professional) = (given.tenant, given.business, given.professional)
            try await given.admin().write(as: given.tenant) { db in
                try await db.execute(
                    """
                    INSERT INTO offers (tenant_id, id, inquiry_id, rank, business_id, professional_id, state, reason,
                        offered_at, answered_at)
                    VALUES (\(tenant), \(OfferID.new()), \(inquiry), 1, \(business), \(professional), 'accepted', 'x',
                        now(), now())
                    """)
            }
            let taken = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/releases", as: given.manager, body: "{\"reason\":\"Ill.\"}")
            #expect(taken.status == 200, "\(taken.text)")
            let released = try await given.count("offers", "state = 'released' AND version = 2")
            #expect(released == 1)
        }
    }

    @Test func `finished work that was not right goes back to who did it`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted(state: .completed)
            let reopened = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/reopenings", as: given.advisor, body: "{\"reason\":\"It squeals.\"}")
            let now = try reopened.decoded(as: Inquiry.self)
            #expect(now.state == .accepted && now.business == given.business)
            let ended = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/completions", as: given.advisor, body: Self.done)
            #expect(ended.status == 200)
        }
    }

    @Test func `what was called off a manager routes anew`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted(state: .cancelled)
            let body = "{\"reason\":\"A mistake.\"}"
            let advisor = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/reopenings", as: given.advisor, body: body)
            #expect(advisor.status == 409)
            let manager = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/reopenings", as: given.manager, body: body)
            let now = try manager.decoded(as: Inquiry.self)
            #expect(now.state == .routing && now.business == nil)
        }
    }

    /// A whole with parts, each in the hands of the first business.
    private static func split(_ parts: Int, _ given: Given) async throws -> (whole: InquiryID, parts: [InquiryID]) {
        let whole = try await given.inquiry().id
        try await given.put(whole, .split, in: false)
        var ids: [InquiryID] = []
        for _ in 0..<parts { ids.append(try await given.accepted()) }
        let names = ids.map(\.description)
        try await given.admin().write(as: given.tenant) { db in
            try await db.execute("UPDATE inquiries SET parent_id = \(whole) WHERE id = ANY(\(names)::uuid[])")
        }
        return (whole, ids)
    }

    @Test func `a whole ends with its last part, and is not reopened itself`() async throws {
        try await withInquiries { given in
            let (whole, parts) = try await Self.split(2, given)
            for (part, state) in zip(parts, [InquiryState.split, .completed]) {
                let ended = try await given.send(
                    .post, "/v1/inquiries/\(part)/completions", as: given.advisor, body: Self.done)
                #expect(ended.status == 200, "\(ended.text)")
                let now = try await given.state(of: whole)
                #expect(now == state)
            }
            let told = try await given.count("transitions", "inquiry_id = \(whole) AND actor = 'system'")
            #expect(told == 1)
            let reopened = try await given.send(
                .post, "/v1/inquiries/\(whole)/reopenings", as: given.manager, body: "{\"reason\":\"x\"}")
            #expect(reopened.status == 409 && reopened.problem == "invalid-transition")
        }
    }

    @Test func `parts that end at the same time end the whole once`() async throws {
        try await withInquiries { given in
            let (whole, parts) = try await Self.split(6, given)
            let reader = Reader(
                tenant: given.tenant, account: given.advisor.account, reach: .business(given.business))
            let app = given.app
            let ends = await concurrently(6) { number in
                _ = try await finish(
                    FinishWork(outcome: .notDone),
                    WorkStep(inquiry: parts[number], reader: reader, intent: nil, trace: nil), app)
            }
            for case .failure(let error) in ends { Issue.record(error) }
            let state = try await given.state(of: whole)
            #expect(state == .completed)
            let told = try await given.count("transitions", "inquiry_id = \(whole) AND step = 'complete'")
            #expect(told == 1)
        }
    }
}
