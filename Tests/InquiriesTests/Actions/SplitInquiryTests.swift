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

@Suite struct SplitInquiryTests {
    private static let two = """
        {"parts":[{"trade":"auto_body","need":"Straighten the door."},{"trade":"finance_expert",\
        "budget":{"amount":400000,"currency":"USD"}}]}
        """

    private static func split(
        _ id: InquiryID, _ body: String = two, as bearer: Bearer? = nil, in given: Given
    ) async throws -> Front.Reply {
        try await given.send(.post, "/v1/inquiries/\(id)/splits", as: bearer ?? given.customer(), body: body)
    }

    /// A whole of two parts, both with somebody to take them.
    private static func whole(_ given: Given, isRouted: Bool = true) async throws -> Inquiry {
        try await given.hear(given.professional(1, trades: ["auto_body"]))
        try await given.hear(given.professional(2, trades: ["finance_expert"]))
        let reply = try await split(try await given.inquiry().id, in: given)
        try #require(reply.status == 200, "\(reply.text)")
        if isRouted { try await given.work() }
        return try reply.decoded()
    }

    @Test func `each part is routed by itself, and the whole shows one picture`() async throws {
        try await withInquiries { given in
            let whole = try await Self.whole(given)
            #expect(whole.state == .split && whole.children.count == 2)
            #expect(whole.parts.map(\.trade?.text) == ["auto_body", "finance_expert"])
            #expect(whole.parts.map(\.excerpt) == ["Straighten the door.", whole.details.need])
            #expect(whole.parts.allSatisfy { $0.state == .routing } && whole.quoted == nil)
            for (number, part) in whole.children.enumerated() {
                let offers = try await given.offers(of: part)
                #expect(offers.map(\.professional) == [Given.id(0xC001 + UInt64(number))])
                let shown = try await given.send(.get, "/v1/inquiries/\(part)", as: given.customer())
                let child = try shown.decoded(as: Inquiry.self)
                #expect(child.parent == whole.id && child.source == .split && child.state == .offered)
                #expect(child.details.vehicle == whole.details.vehicle && !child.allowed.contains(.split))
                let accepted = try await given.send(
                    .post, "/v1/offers/\(offers[0].id)/acceptances", as: given.advisor(UInt64(number) + 1))
                #expect(accepted.status == 200)
            }
            _ = try await given.quote(whole.children[0])
            let second = try await given.send(
                .post, "/v1/inquiries/\(whole.children[1])/quotes", as: given.advisor(2), body: Given.brakeQuote)
            #expect(second.status == 201)
            let shown = try await given.send(.get, "/v1/inquiries/\(whole.id)", as: given.customer())
            let picture = try shown.decoded(as: Inquiry.self)
            #expect(picture.parts.map(\.state) == [.quoted, .quoted])
            #expect(picture.parts.map(\.professional) == [Given.id(0xC001), Given.id(0xC002)])
            #expect(picture.parts.map(\.quoteTotal?.amount) == [33_401, 33_401])
            #expect(picture.parts.map(\.quoteState) == [.sent, .sent] && picture.quoted?.amount == 66_802)
        }
    }

    @Test func `the tag of the whole changes with its parts, and a quote that ran out counts no more`() async throws {
        try await withInquiries { given in
            let whole = try await Self.whole(given, isRouted: false)
            func tag() async throws -> String? {
                try await given.send(.get, "/v1/inquiries/\(whole.id)", as: given.customer()).fields["ETag"]
            }
            let before = try await tag()
            try await given.work()
            let after = try await tag()
            #expect(before != nil && before != after)
            try await given.put(whole.children[0], .accepted)
            let until = "\(given.clock.now.addingTimeInterval(86_400).ISO8601Format())"
            _ = try await given.quote(whole.children[0], "\"validUntil\":\"\(until)\"")
            let quoted = try await tag()
            #expect(quoted != after)
            given.clock.advance(2 * 86_400)
            let shown = try await given.send(.get, "/v1/inquiries/\(whole.id)", as: given.customer())
            let picture = try shown.decoded(as: Inquiry.self)
            #expect(picture.quoted == nil && picture.parts.allSatisfy { $0.quote == nil })
        }
    }

    @Test func `who was asked about the whole is asked no longer`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let inquiry = try await given.offered()
            let reply = try await Self.split(inquiry, as: given.manager, in: given)
            #expect(reply.status == 200, "\(reply.text)")
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.withdrawn])
            let gone = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.advisor)
            #expect(gone.status == 404)
        }
    }

    @Test func `what is wrong with the parts is told, and nothing is divided`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry().id
            for (body, pointer) in [
                ("{\"parts\":[{\"trade\":\"auto_body\"}]}", "/parts"),
                ("{\"parts\":[{\"trade\":\"auto_body\"},{\"trade\":\"auto_body\"}]}", "/parts/1/trade"),
                ("{\"parts\":[{\"trade\":\"auto_body\"},{\"need\":\"Something\"}]}", "/parts/1/trade"),
                (
                    """
                    {"parts":[{"trade":"auto_body"},{"trade":"car_rental","budget":{"amount":-1,"currency":"USD"}}]}
                    """, "/parts/1/budget/amount"
                ),
            ] {
                let reply = try await Self.split(inquiry, body, in: given)
                #expect(reply.status == 422 && reply.text.contains("\"\(pointer)\""), "\(reply.text)")
            }
            let count = try await given.count("inquiries")
            #expect(count == 1)
            let shelf = try await Self.split(
                inquiry, "{\"parts\":[{\"trade\":\"auto_body\"},{\"category\":\"\(CategoryID.new())\"}]}", in: given)
            #expect(shelf.status == 200, "\(shelf.text)")
        }
    }

    @Test func `a part is not divided again, nor a whole twice, nor what somebody has`() async throws {
        try await withInquiries { given in
            let whole = try await Self.whole(given)
            for id in [whole.id, whole.children[0]] {
                let again = try await Self.split(id, in: given)
                #expect(again.status == 409 && again.problem == "invalid-transition", "\(again.text)")
            }
            let accepted = try await given.accepted()
            let late = try await Self.split(accepted, in: given)
            #expect(late.status == 409)
            for stranger in [given.otherAdvisor, given.customer(2), given.member("owner", in: given.otherTenant)] {
                let reply = try await Self.split(whole.id, as: stranger, in: given)
                #expect(reply.status == 404)
            }
        }
    }

    @Test func `a hundred at once divide it once`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry().id
            let account = given.customer().account
            let reader = Reader(tenant: given.tenant, account: account, reach: .own(account))
            let order = SplitInquiry(parts: [
                InquiryPart(trade: try TradeName("auto_body")), InquiryPart(trade: try TradeName("car_rental")),
            ])
            let app = given.app
            let tries = await concurrently(100) { _ in
                _ = try await splitInquiry(
                    order, WorkStep(inquiry: inquiry, reader: reader, intent: nil, trace: nil), app)
            }
            #expect(tries.count { if case .success = $0 { true } else { false } } == 1)
            let children = try await given.count("inquiries", "parent_id = \(inquiry)")
            #expect(children == 2)
        }
    }

    @Test func `a whole is called off with its open parts`() async throws {
        try await withInquiries { given in
            let whole = try await Self.whole(given)
            let cancelled = try await given.send(
                .post, "/v1/inquiries/\(whole.id)/cancellations", as: given.customer(), body: "{\"reason\":\"Sold.\"}")
            let now = try cancelled.decoded(as: Inquiry.self)
            #expect(now.state == .cancelled && now.parts.map(\.state) == [.cancelled, .cancelled])
            let open = try await given.count("offers", "state = 'open'")
            #expect(open == 0)
        }
    }

    @Test func `what has begun keeps the whole, what is done completes it`() async throws {
        try await withInquiries { given in
            let whole = try await Self.whole(given)
            let body = "{\"reason\":\"Sold.\"}"
            try await given.put(whole.children[1], .inProgress)
            let refused = try await given.send(
                .post, "/v1/inquiries/\(whole.id)/cancellations", as: given.customer(), body: body)
            #expect(refused.status == 409 && refused.problem == "invalid-transition")
            let kept = try await given.state(of: whole.children[0])
            #expect(kept == .offered)
            try await given.put(whole.children[1], .completed)
            let ended = try await given.send(
                .post, "/v1/inquiries/\(whole.id)/cancellations", as: given.customer(), body: body)
            let now = try ended.decoded(as: Inquiry.self)
            #expect(now.state == .completed && now.parts.map(\.state) == [.cancelled, .completed])
        }
    }

    @Test func `parts that are called off at the same time end the whole once`() async throws {
        try await withInquiries { given in
            let whole = try await Self.whole(given)
            let account = given.customer().account
            let reader = Reader(tenant: given.tenant, account: account, reach: .own(account))
            let app = given.app
            let ends = await concurrently(3) { number in
                let id = number == 2 ? whole.id : whole.children[number]
                _ = try await cancelInquiry(
                    "Sold", WorkStep(inquiry: id, reader: reader, intent: nil, trace: nil), app)
            }
            for case .failure(let error) in ends {
                guard case .invalidTransition? = error as? Refusal else {
                    Issue.record(error)
                    return
                }
            }
            let state = try await given.state(of: whole.id)
            #expect(state == .cancelled)
            let told = try await given.count("transitions", "inquiry_id = \(whole.id) AND step = 'cancel'")
            #expect(told == 1)
        }
    }

    @Test func `a draft is sent by being divided`() async throws {
        try await withInquiries { given in
            let draft = try await given.inquiry("\"isDraft\":true").id
            let reply = try await Self.split(draft, in: given)
            let whole = try reply.decoded(as: Inquiry.self)
            #expect(whole.state == .split && whole.submittedAt == given.clock.now)
            let waiting = try await given.waiting(RouteInquiry.self)
            #expect(waiting == 2)
        }
    }
}
