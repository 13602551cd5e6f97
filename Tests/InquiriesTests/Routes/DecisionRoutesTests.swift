import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct DecisionRoutesTests {
    @Test func `everybody learns the reason that is theirs to know`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            try await given.hear(given.professional(3, makes: ["Audi"]))
            let inquiry = try await given.offered()
            let offer = try await given.offers(of: inquiry)[0]
            let path = "/v1/inquiries/\(inquiry)/decisions"
            let own = offer.business == given.business ? 1 : 2

            let customer = try await given.send(.get, path, as: given.customer())
            #expect(customer.text.contains("Shop \(own)") && customer.text.contains("nows BMW"), "\(customer.text)")
            #expect(!customer.text.contains("Shop \(3 - own)") && !customer.text.contains("parts"))

            let business = try await given.send(.get, path, as: given.advisor(UInt64(own)))
            #expect(business.text.contains("Pro \(own)") && !business.text.contains("Pro \(3 - own)"))
            let other = try await given.send(.get, path, as: given.advisor(UInt64(3 - own)))
            #expect(other.status == 404)

            let manager = try await given.send(.get, path, as: given.manager)
            let whole = try #require(try manager.decoded(as: Page<InquiryDecision>.self).items.first?.decision)
            #expect(whole.candidates.count == 2 && whole.excluded.map(\.filter) == [.make])
            #expect(whole.candidates[0].parts.count >= 11)
        }
    }

    @Test func `with nobody found the customer learns that, and no names`() async throws {
        try await withInquiries { given in
            try await given.hear(given.professional(1, makes: ["Audi"]))
            let inquiry = try await given.offered()
            let customer = try await given.send(.get, "/v1/inquiries/\(inquiry)/decisions", as: given.customer())
            #expect(customer.text.contains("routing.nobody") && !customer.text.contains("Pro 1"))
        }
    }

    @Test func `a manager asks whom they want about what nobody takes`() async throws {
        try await withInquiries { given in
            try await given.hear(given.professional(1, makes: ["Audi"]))
            let inquiry = try await given.offered()
            let path = "/v1/inquiries/\(inquiry)/offers"
            let body = "{\"professional\":\"\(given.professional)\",\"slaMinutes\":60}"
            for (bearer, status) in [(given.advisor, 403), (given.member("manager", in: given.otherTenant), 404)] {
                let reply = try await given.send(.post, path, as: bearer, body: body)
                #expect(reply.status == status)
            }
            let asked = try await given.send(.post, path, as: given.manager, body: body)
            let offer = try asked.decoded(as: Offer.self)
            #expect(asked.status == 201 && offer.respondBy == given.clock.now + 3600)
            let twice = try await given.send(.post, path, as: given.manager, body: body)
            #expect(twice.status == 409 && twice.problem == "already-asked")
            // Their no leads back to the manager.
            _ = try await given.send(
                .post, "/v1/offers/\(offer.id)/declines", as: given.advisor, body: "{\"reason\":\"not_my_work\"}")
            let stored = try await given.stored(inquiry)
            #expect(stored.state == .unroutable)
        }
    }

    @Test func `what a manager asks before anything was decided is decided when they say no`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            let inquiry = try await given.inquiry()
            let asked = try await given.send(
                .post, "/v1/inquiries/\(inquiry.id)/offers", as: given.manager,
                body: "{\"professional\":\"\(given.professional)\"}")
            let waiting = try await given.waiting(RouteInquiry.self)
            #expect(asked.status == 201 && waiting == 0)
            _ = try await given.send(
                .post, "/v1/offers/\(try asked.decoded(as: Offer.self).id)/declines", as: given.advisor,
                body: "{\"reason\":\"too_busy\"}")
            try await given.work()
            let offers = try await given.offers(of: inquiry.id)
            #expect(offers.map(\.professional) == [given.professional, given.otherProfessional])
            #expect(offers.map(\.state) == [.declined, .open])
        }
    }
}
