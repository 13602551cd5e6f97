import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct CancelInquiryTests {
    private static let sold = "{\"reason\":\"The car was sold.\"}"

    private static func cancel(_ id: InquiryID, as bearer: Bearer? = nil, _ given: Given) async throws -> Front.Reply {
        try await given.send(
            .post, "/v1/inquiries/\(id)/cancellations", as: bearer ?? given.customer(), body: Self.sold)
    }

    @Test func `what waits ends with the inquiry: the search, questions, quotes`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let searched = try await given.inquiry().id
            let first = try await Self.cancel(searched, given)
            let cancelled = try first.decoded(as: Inquiry.self)
            #expect(cancelled.state == .cancelled && cancelled.allowed == [])
            let waiting = try await given.waiting(RouteInquiry.self)
            #expect(waiting == 0)
            let why = try await given.count("transitions", "step = 'cancel' AND reason = 'The car was sold.'")
            #expect(why == 1)

            let offered = try await given.offered()
            let second = try await Self.cancel(offered, given)
            #expect(second.status == 200)
            let offers = try await given.offers(of: offered)
            #expect(offers.map(\.state) == [.withdrawn])
            let gone = try await given.send(.get, "/v1/inquiries/\(offered)", as: given.advisor)
            #expect(gone.status == 404)
            let late = try await given.send(.post, "/v1/offers/\(offers[0].id)/acceptances", as: given.advisor)
            #expect(late.status == 409)

            let quoted = try await given.accepted()
            let quote = try await given.quote(quoted)
            let third = try await Self.cancel(quoted, given)
            #expect(third.status == 200)
            let answer = try await given.send(.post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer())
            #expect(answer.status == 409)
            let read = try await given.send(.get, "/v1/quotes/\(quote.id)", as: given.customer())
            #expect(try read.decoded(as: Quote.self).state == .withdrawn)
        }
    }

    @Test func `nobody comes any more, and the time is free again`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable(capacity: Capacity(jobsAtOnce: 1))
            let appointment = try await given.booked(inquiry, at: "2026-11-24T18:00:00Z")
            let other = try await given.copies(of: inquiry, 1)[0]
            let before = try await given.slots(other)
            #expect(!before.contains("2026-11-24T18:00:00Z"))
            let cancelled = try await Self.cancel(inquiry, given)
            #expect(cancelled.status == 200, "\(cancelled.text)")
            let ended = try await given.appointment(appointment.id)
            #expect(ended.state == .cancelled && ended.reason == "The car was sold.")
            let after = try await given.slots(other)
            #expect(after.contains("2026-11-24T18:00:00Z"))
        }
    }

    @Test func `who may call it off depends on where it stands, and a refusal says what may be done`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let holder = try await Self.cancel(inquiry, as: given.advisor, given)
            #expect(holder.status == 409 && holder.problem == "invalid-transition")
            for step in ["`release`", "`quote`", "`complete`"] { #expect(holder.text.contains(step)) }
            for stranger in [given.otherAdvisor, given.customer(2), given.member("owner", in: given.otherTenant)] {
                let reply = try await Self.cancel(inquiry, as: stranger, given)
                #expect(reply.status == 404)
            }
            try await given.put(inquiry, .inProgress)
            let customer = try await Self.cancel(inquiry, given)
            #expect(customer.status == 409 && customer.text.contains("Nothing is."))
            let begun = try await Self.cancel(inquiry, as: given.advisor, given)
            #expect(begun.status == 200, "\(begun.text)")
            let again = try await Self.cancel(inquiry, as: given.manager, given)
            #expect(again.status == 409 && again.text.contains("`reopen`"))
        }
    }

    @Test func `a business calls off what it wrote down, a manager everything, with a reason`() async throws {
        try await withInquiries { given in
            let known = CustomerBrief(id: .new(), name: "Ana García", account: nil)
            given.around.customers = [known]
            let written = try await given.inquiry("\"customer\":\"\(known.id)\"", by: given.advisor).id
            let unsaid = try await given.send(
                .post, "/v1/inquiries/\(written)/cancellations", as: given.advisor, body: "{\"reason\":\" \"}")
            #expect(unsaid.status == 422 && unsaid.text.contains("/reason"))
            let business = try await Self.cancel(written, as: given.advisor, given)
            #expect(business.status == 200)
            let by = try await given.count(
                "transitions", "step = 'cancel' AND actor = 'customer' AND business_id = \(given.business)")
            #expect(by == 1)
            let other = try await given.inquiry().id
            let manager = try await Self.cancel(other, as: given.manager, given)
            #expect(manager.status == 200)
        }
    }

    @Test func `one who accepts and one who calls off at the same time never both succeed by halves`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let inquiry = try await given.offered()
            let offer = try #require(try await given.offers(of: inquiry).first)
            let reader = Reader(
                tenant: given.tenant, account: given.customer().account, reach: .own(given.customer().account))
            let taker = Reader(tenant: given.tenant, account: Given.staff, reach: .business(given.business))
            let app = given.app
            _ = await concurrently(20) { number in
                if number == 10 {
                    _ = try await cancelInquiry(
                        "Sold", WorkStep(inquiry: inquiry, reader: reader, intent: nil, trace: nil), app)
                } else {
                    _ = try await acceptOffer(offer.id, by: taker, intent: nil, trace: nil, app)
                }
            }
            // Whoever was first: the cancellation is allowed before and after the acceptance, so it stands in the end.
            let stored = try await given.stored(inquiry)
            #expect(stored.state == .cancelled)
            let open = try await given.count("offers", "state = 'open'")
            #expect(open == 0)
            let cancels = try await given.count("transitions", "step = 'cancel'")
            #expect(cancels == 1)
        }
    }
}
