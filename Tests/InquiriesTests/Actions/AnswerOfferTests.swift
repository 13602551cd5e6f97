import EventLoop
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

@Suite struct AnswerOfferTests {
    @Test func `a no goes on to the next at once, and what was said stays with the business and the tenant`()
        async throws
    {
        try await withInquiries { given in
            try await given.professionals(1...2)
            let inquiry = try await given.offered()
            let first = try await given.offers(of: inquiry)[0]
            let asked = given.member("advisor", of: first.business)
            let wordless = try await given.send(
                .post, "/v1/offers/\(first.id)/declines", as: asked, body: "{\"reason\":\"other\"}")
            #expect(wordless.status == 422)
            let reply = try await given.send(
                .post, "/v1/offers/\(first.id)/declines", as: asked,
                body: "{\"reason\":\"too_busy\",\"note\":\"Next week perhaps\"}")
            #expect(reply.status == 200, "\(reply.text)")
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.declined, .open] && offers[1].professional != first.professional)
            let stored = try await given.stored(inquiry)
            #expect(stored.state == .offered && stored.dueAt == offers[1].dueAt)
            let history = try await given.send(.get, "/v1/inquiries/\(inquiry)/transitions", as: given.customer())
            #expect(!history.text.contains("too_busy") && !history.text.contains("Next week"))
            // Who said no sees the inquiry no more, and cannot take it after all.
            let gone = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: asked)
            #expect(gone.status == 404)
            let late = try await given.send(.post, "/v1/offers/\(first.id)/acceptances", as: asked)
            #expect(late.status == 409 && late.problem == "offer-closed")
            // When the last one says no, the manager decides.
            _ = try await given.send(
                .post, "/v1/offers/\(offers[1].id)/declines", as: given.member("advisor", of: offers[1].business),
                body: "{\"reason\":\"parts\"}")
            let unroutable = try await given.stored(inquiry)
            #expect(unroutable.state == .unroutable && unroutable.dueAt == nil)
            let told = try await given.told(.attention)
            #expect(told == 1)
        }
    }

    @Test func `an acceptance that is repeated with its key is one acceptance`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let offer = try await given.offers(of: given.offered())[0]
            let path = "/v1/offers/\(offer.id)/acceptances"
            let first = try await given.send(.post, path, as: given.advisor, key: "k1")
            let again = try await given.send(.post, path, as: given.advisor, key: "k1")
            #expect(first.status == 200 && again.status == 200 && first.text == again.text)
            let other = try await given.send(.post, path, as: given.advisor, key: "k2")
            #expect(other.status == 409)
        }
    }

    @Test func `others' offers are not there; a manager sees them and cannot answer for a business`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let offer = try await given.offers(of: given.offered())[0]
            for stranger in [given.otherAdvisor, given.member("owner", in: given.otherTenant)] {
                let shown = try await given.send(.get, "/v1/offers/\(offer.id)", as: stranger)
                let taken = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: stranger)
                let list = try await given.send(.get, "/v1/offers", as: stranger)
                #expect(shown.status == 404 && taken.status == 404 && !list.text.contains("\(offer.id)"))
            }
            let customer = try await given.send(.get, "/v1/offers/\(offer.id)", as: given.customer())
            #expect(customer.status == 403)
            let shown = try await given.send(.get, "/v1/offers/\(offer.id)", as: given.manager)
            #expect(shown.status == 200 && shown.fields["ETag"] == "\"v1\"")
            let taken = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.manager)
            #expect(taken.status == 409 && taken.text.contains("`withdraw`"), "\(taken.text)")
        }
    }

    @Test func `after the deadline no answer counts, even before the clock has struck`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let offer = try await given.offers(of: given.offered())[0]
            given.clock.advance(1801)
            let late = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
            #expect(late.status == 409 && late.problem == "offer-closed")
        }
    }

    @Test func `of a thousand claims at the same time exactly one has it, all others learn that another was first`()
        async throws
    {
        try await withInquiries { given in
            // As many as are told at once at most; two claims of each are a thousand.
            let everybody = 500
            try await given.professionals(1...UInt64(everybody))
            let settings = RoutingSettings(strategy: .broadcast, broadcastSize: everybody)
            try await given.app.database.write(as: given.tenant) { db in
                _ = try await db.put(
                    settings, over: 0, by: Given.id(0xA100), in: given.tenant, at: given.clock.now)
            }
            let inquiry = try await given.offered()
            let open = try await given.count("offers", "state = 'open' AND is_broadcast")
            #expect(open == everybody)
            // Each claims twice, as impatient people do.
            let claims = (0..<everybody * 2).map { number in
                let business: BusinessID = Given.id(0xB001 + UInt64(number % everybody))
                let reader = Reader(tenant: given.tenant, account: Given.id(0xA100), reach: .business(business))
                return EventLoop.current.task {
                    do {
                        _ = try await claimInquiry(
                            inquiry, ClaimInquiry(), by: reader, intent: nil, trace: nil, given.app)
                        return Refusal?.none
                    } catch let refusal as Refusal {
                        return refusal
                    }
                }
            }
            var refusals: [Refusal] = []
            for claim in claims {
                if let refusal = try await claim.value { refusals.append(refusal) }
            }
            #expect(refusals.count == everybody * 2 - 1)
            let closed = refusals.filter { $0 != .claimedByAnother }
            // Only the winner's own second claim is not beaten by another.
            #expect(closed.count == 1, "\(closed)")
            let accepted = try await given.count("offers", "state = 'accepted'")
            let withdrawn = try await given.count("offers", "state = 'withdrawn'")
            #expect(accepted == 1 && withdrawn == everybody - 1)
            let stored = try await given.stored(inquiry)
            let winner = try await given.offers(of: inquiry).first { $0.state == .accepted }
            #expect(stored.state == .accepted && stored.professional == winner?.professional)
            let steps = try await given.count("transitions", "step = 'accept'")
            #expect(steps == 1)
        }
    }

    @Test func `a claim over the API says that another was first`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...3)
            try await given.app.database.write(as: given.tenant) { db in
                _ = try await db.put(
                    RoutingSettings(strategy: .broadcast), over: 0, by: Given.id(0xA100), in: given.tenant,
                    at: given.clock.now)
            }
            let inquiry = try await given.offered()
            let path = "/v1/inquiries/\(inquiry)/claims"
            let stranger = try await given.send(.post, path, as: given.advisor(9), body: "{}")
            #expect(stranger.status == 404)
            let won = try await given.send(.post, path, as: given.advisor(2), body: "{}")
            #expect(won.status == 200, "\(won.text)")
            let lost = try await given.send(.post, path, as: given.advisor(1), body: "{}")
            #expect(lost.status == 409 && lost.problem == "claimed-by-another")
        }
    }

    @Test func `the inbox is filtered, ordered by what is due, paged, and a table when one is asked for`() async throws
    {
        try await withInquiries { given in
            try await given.professionals(1...1)
            var made: [OfferID] = []
            for number in 1...3 {
                let inquiry = try await given.offered(by: given.customer(UInt64(number)))
                made.append(try await given.offers(of: inquiry)[0].id)
                given.clock.advance(60)
            }
            _ = try await given.send(.post, "/v1/offers/\(made[1])/acceptances", as: given.advisor)
            let newest = try await given.send(.get, "/v1/offers", as: given.advisor)
            #expect(try newest.decoded(as: Page<Offer>.self).items.map(\.id) == made.reversed())
            let first = try await given.send(.get, "/v1/offers?state=open&sort=due&limit=1", as: given.advisor)
            let page = try first.decoded(as: Page<Offer>.self)
            #expect(page.items.map(\.id) == [made[0]] && page.items[0].excerpt?.hasPrefix("The brakes") == true)
            let cursor = try #require(page.nextCursor)
            let second = try await given.send(
                .get, "/v1/offers?state=open&sort=due&limit=1&cursor=\(cursor)", as: given.advisor)
            let rest = try second.decoded(as: Page<Offer>.self)
            #expect(rest.items.map(\.id) == [made[2]] && rest.nextCursor == nil)
            let foreign = try await given.send(.get, "/v1/offers?cursor=\(cursor)", as: given.advisor)
            #expect(foreign.status == 400)
            let table = try await given.send(.get, "/v1/offers", as: given.advisor, [("Accept", "text/csv")])
            #expect(table.status == 200 && table.fields["Content-Type"]?.hasPrefix("text/csv") == true)
        }
    }

    @Test func `an inquiry that is called off waits for no answer`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let inquiry = try await given.offered()
            let offer = try await given.offers(of: inquiry)[0]
            try await given.app.database.write(as: given.tenant) { db in
                var stored = try #require(try await db.lockInquiry(inquiry, in: given.tenant))
                let customer = Actor(kind: .customer, account: nil, business: nil)
                try db.take(.cancel, on: &stored, by: customer, in: given.tenant, at: given.clock.now)
            }
            let late = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
            #expect(late.status == 409 && late.problem == "offer-closed")
            given.clock.advance(3600)
            try await given.work()
            let stored = try await given.stored(inquiry)
            let offers = try await given.offers(of: inquiry)
            #expect(stored.state == .cancelled && offers.map(\.state) == [.withdrawn])
        }
    }
}
