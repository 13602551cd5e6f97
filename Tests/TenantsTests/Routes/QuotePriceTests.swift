import HTTP
import Models
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct `Prices for quotes` {
    private static func neighbour(_ tenant: TenantID) -> Bearer {
        Bearer(account: Given.id(0xA999), tenant: tenant, roles: ["service"])
    }

    @Test func `a service of the suite learns what a business asks now, published or not`() async throws {
        try await withTenants { _, given in
            let business = try await given.business(#""isPublished":false"#).id
            let (usual, own) = (try await given.published(), try await given.published())
            _ = try await given.price(business, own.id, asking(9_900))
            let hidden = try await given.published()
            _ = try await given.price(business, hidden.id, #""isHidden":true"#)
            let body = #"{"services":["\#(usual.id)","\#(own.id)","\#(hidden.id)"]}"#
            let reply = try await given.send(
                .post, "/internal/businesses/\(business)/prices", as: Self.neighbour(given.tenant), body: body)
            let prices: PricesNow = try reply.decoded()
            #expect(prices.currency == Given.usd)
            #expect(prices.items.map(\.service) == [usual.id, own.id])
            #expect(prices.items.map { $0.price?.money } == [Given.dollars(12_950), Given.dollars(9_900)])
            #expect(prices.items.map(\.isOwnPrice) == [false, true] && prices.items.map(\.version) == [1, 1])
        }
    }

    @Test func `people do not ask there, and in another tenant there is no such business`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let path = "/internal/businesses/\(business)/prices"
            let owner = try await given.send(.post, path, as: given.owner, body: #"{"services":[]}"#)
            #expect(owner.status == 403)
            let other = try await given.send(
                .post, path, as: Self.neighbour(Given.id(0x2002)), body: #"{"services":[]}"#)
            #expect(other.status == 404)
        }
    }
}
