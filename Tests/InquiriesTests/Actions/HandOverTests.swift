import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct HandOverTests {
    /// An inquiry that the first business has, and the wish to give it to the other one's professional.
    private func asked(
        _ given: Given, by customer: Bearer? = nil, _ members: String = ""
    ) async throws -> (inquiry: InquiryID, handOver: HandOver) {
        let inquiry = try await accepted(given, by: customer)
        let reply = try await given.send(
            .post, "/v1/inquiries/\(inquiry)/hand-overs", as: given.advisor,
            body: try Given.merged(
                "{\"professional\":\"\(given.otherProfessional)\",\"reason\":\"The gearbox needs a specialist.\"}",
                members))
        try #require(reply.status == 201, "\(reply.text)")
        return (inquiry, try reply.decoded())
    }

    private func accepted(_ given: Given, by customer: Bearer? = nil) async throws -> InquiryID {
        try await given.professionals(1...1)
        let inquiry = try await given.offered(by: customer)
        let offer = try await given.offers(of: inquiry)[0]
        _ = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
        try await given.professionals(2...2)
        return inquiry
    }

    private func answer(
        _ given: Given, _ handOver: HandOver, _ agrees: Bool, as bearer: Bearer
    ) async throws -> Front.Reply {
        try await given.send(
            .post, "/v1/hand-overs/\(handOver.id)/answers", as: bearer, body: "{\"agrees\":\(agrees)}")
    }

    @Test func `with the consent of both the colleague has it`() async throws {
        try await withInquiries { given in
            let (inquiry, handOver) = try await asked(given)
            let told = try await given.told(.handOverAsked)
            #expect(handOver.state == .asked && told == 1)
            let colleague = try await answer(given, handOver, true, as: given.otherAdvisor)
            #expect(try colleague.decoded(as: HandOver.self).state == .asked)
            let twice = try await answer(given, handOver, true, as: given.otherAdvisor)
            #expect(twice.status == 409 && twice.problem == "hand-over-closed")
            var stored = try await given.stored(inquiry)
            #expect(stored.professional == given.professional)
            let customer = try await answer(given, handOver, true, as: given.customer())
            #expect(try customer.decoded(as: HandOver.self).state == .done)
            stored = try await given.stored(inquiry)
            #expect(stored.state == .accepted && stored.professional == given.otherProfessional)
            #expect(stored.business == given.otherBusiness)
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.handedOver, .accepted])
            let steps = try await given.app.database.read(as: given.tenant) { db in
                try await db.transitions(of: inquiry, after: nil, limit: 20, in: given.tenant).map(\.transition.step)
            }
            #expect(steps == [.submit, .offer, .accept, .handOver, .accept])
            let before = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.advisor)
            #expect(before.status == 404)
        }
    }

    @Test func `one no leaves everything as it was`() async throws {
        try await withInquiries { given in
            let (inquiry, handOver) = try await asked(given)
            _ = try await answer(given, handOver, true, as: given.otherAdvisor)
            let no = try await answer(given, handOver, false, as: given.customer())
            #expect(try no.decoded(as: HandOver.self).state == .refused)
            let stored = try await given.stored(inquiry)
            #expect(stored.professional == given.professional && stored.state == .accepted)
        }
    }

    @Test func `nobody else answers, and nobody asks about what they do not have`() async throws {
        try await withInquiries { given in
            let (inquiry, handOver) = try await asked(given)
            for stranger in [given.customer(2), given.advisor(9), given.member("owner", in: given.otherTenant)] {
                let reply = try await answer(given, handOver, true, as: stranger)
                let shown = try await given.send(.get, "/v1/hand-overs/\(handOver.id)", as: stranger)
                let list = try await given.send(.get, "/v1/hand-overs", as: stranger)
                #expect(reply.status == 404 && shown.status == 404 && !list.text.contains("\(handOver.id)"))
            }
            let asker = try await answer(given, handOver, true, as: given.advisor)
            #expect(asker.status == 403)
            let body = "{\"professional\":\"\(given.otherProfessional)\",\"reason\":\"x\"}"
            let other = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/hand-overs", as: given.otherAdvisor, body: body)
            #expect(other.status == 404)
            let second = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/hand-overs", as: given.advisor, body: body)
            #expect(second.status == 409 && second.problem == "hand-over-asked")
            let list = try await given.send(.get, "/v1/hand-overs?state=asked", as: given.otherAdvisor)
            #expect(try list.decoded(as: Page<HandOver>.self).items == [handOver])
        }
    }

    @Test func `a customer without an account agrees by the word of the business, which is written down`() async throws
    {
        try await withInquiries { given in
            given.around.customers = [CustomerBrief(id: Given.customerID, name: "Ana García", account: nil)]
            try await given.professionals(1...1)
            let made = try await given.inquiry("\"customer\":\"\(Given.customerID)\"", by: given.advisor)
            try await given.work()
            let offer = try await given.offers(of: made.id)[0]
            _ = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
            try await given.professionals(2...2)
            let path = "/v1/inquiries/\(made.id)/hand-overs"
            let wish = "{\"professional\":\"\(given.otherProfessional)\",\"reason\":\"x\"}"
            let silent = try await given.send(.post, path, as: given.advisor, body: wish)
            #expect(silent.status == 422 && silent.text.contains("/customerAgrees"))
            let reply = try await given.send(
                .post, path, as: given.advisor, body: try Given.merged(wish, "\"customerAgrees\":true"))
            let handOver = try reply.decoded(as: HandOver.self)
            let done = try await answer(given, handOver, true, as: given.otherAdvisor)
            #expect(try done.decoded(as: HandOver.self).state == .done)
            let noted = try await given.count("hand_overs", "customer_answered_by = \(Given.staff)")
            #expect(noted == 1)
        }
    }

    @Test func `a colleague who cannot take it is not asked`() async throws {
        try await withInquiries { given in
            let inquiry = try await accepted(given)
            try await given.hear(given.professional(2, isSuspended: true), sequence: 2)
            for (professional, code) in [
                (given.otherProfessional, "not-available"), (given.professional, "the-same"),
                (ProfessionalID.new(), "unknown"),
            ] {
                let reply = try await given.send(
                    .post, "/v1/inquiries/\(inquiry)/hand-overs", as: given.advisor,
                    body: "{\"professional\":\"\(professional)\",\"reason\":\"x\"}")
                #expect(reply.status == 422 && reply.text.contains(code), "\(reply.text)")
            }
        }
    }

    @Test func `who has it gives it back: others are asked, and a wish to hand it over ends`() async throws {
        try await withInquiries { given in
            let (inquiry, handOver) = try await asked(given)
            let path = "/v1/inquiries/\(inquiry)/releases"
            let stranger = try await given.send(.post, path, as: given.otherAdvisor, body: "{\"reason\":\"x\"}")
            #expect(stranger.status == 404)
            let reply = try await given.send(
                .post, path, as: given.advisor, body: "{\"reason\":\"The lift is broken.\"}")
            #expect(reply.status == 200, "\(reply.text)")
            try await given.work()
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.released, .open])
            #expect(offers.last?.professional == given.otherProfessional)
            let shown = try await given.send(.get, "/v1/hand-overs/\(handOver.id)", as: given.advisor)
            #expect(try shown.decoded(as: HandOver.self).state == .withdrawn)
            let again = try await given.send(.post, path, as: given.manager, body: "{\"reason\":\"x\"}")
            #expect(again.status == 409 && again.problem == "invalid-transition")
        }
    }

    @Test func `of what a professional has who is suspended the managers are told, once`() async throws {
        try await withInquiries { given in
            let inquiry = try await accepted(given)
            for sequence in 2...3 as ClosedRange<Int64> {
                try await given.hear(given.professional(1, isSuspended: true), sequence: sequence)
                try await given.work()
            }
            let told = try await given.told(.attention)
            let stored = try await given.stored(inquiry)
            #expect(told == 1 && stored.professional == given.professional)
        }
    }
}
