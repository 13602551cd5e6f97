import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct `Prices of businesses` {
    @Test func `a business asks its own price, hides a service, and the others do as published`() async throws {
        try await withTenants { _, given in
            let one = try await given.business().id
            let two = try await given.business(#""name":"Other""#).id
            let pads = try await given.published()
            let oil = try await given.published(#""name":"Oil change""#)
            let price = try await given.price(one, pads.id, asking(9900))
            #expect(price.profile.validFrom == given.clock.now && price.profile.isHidden == false)
            _ = try await given.price(one, oil.id, #""isHidden":true"#)
            let there = try await given.offered("&business=\(one)")
            #expect(there.map(\.id) == [pads.id] && there.first?.price == Price(.fixed, Given.dollars(9900)))
            #expect(there.first?.isOwnPrice == true)
            #expect(try await given.offered("&business=\(two)").map(\.isOwnPrice) == [false, false])
            #expect(try await given.offered().compactMap(\.price?.money?.amount) == [12950, 12950])
            // Before, it was otherwise, and still reads so.
            #expect(try await given.offered("&business=\(one)&at=\(given.moment(-1))").isEmpty)
            let single = "/v1/catalogue/services/\(oil.id)?tenant=bay-area"
            #expect(try await given.send(.get, single).status == 200)
            #expect(try await given.send(.get, single + "&business=\(one)").status == 404)
        }
    }

    @Test func `one price at a time`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let service = try await given.published()
            _ = try await given.price(business, service.id, asking(1) + #","validUntil":"\#(given.moment(100))""#)
            _ = try await given.price(business, service.id, asking(2) + #","validFrom":"\#(given.moment(100))""#)
            let reply = try await given.send(
                .post, "/v1/prices", as: given.owner,
                body: #"{"business":"\#(business)","service":"\#(service.id)",\#(asking(3))}"#)
            #expect(reply.status == 409 && reply.problem == "price-overlaps")
            let other = try await given.published(#""name":"Oil change""#)
            let manager = given.member("manager", of: business)
            let attempts = await concurrently(6) { number in
                try await given.front.send(
                    .post, "/v1/prices", as: manager, body: #"{"service":"\#(other.id)",\#(asking(number))}"#
                ).status
            }
            #expect(try attempts.map { try $0.get() }.sorted() == [201] + Array(repeating: 409, count: 5))
            #expect(try await given.offered("&business=\(business)&q=brake").compactMap(\.price?.money?.amount) == [1])
        }
    }

    @Test func `a price is changed before its time, ended after, and removed only before`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let service = try await given.published()
            let manager = given.member("manager", of: business)
            let price = try await given.price(
                business, service.id, asking(100) + #","validFrom":"\#(given.moment(60))""#)
            let address = "/v1/prices/\(price.id)"
            let changed = try await given.send(
                .patch, address, as: manager, ifMatch: "\"1\"", body: "{\(asking(200))}")
            #expect(changed.status == 200 && changed.tag == "\"2\"", "\(changed.text)")
            #expect(try await given.send(.patch, address, as: manager, ifMatch: "\"1\"", body: "{}").status == 412)
            #expect(try await given.send(.patch, address, as: manager, body: "{}").status == 428)

            given.clock.advance(61)
            let late = try await given.send(.patch, address, as: manager, ifMatch: "*", body: "{\(asking(300))}")
            #expect(late.status == 409 && late.problem == "price-in-force")
            #expect(try await given.send(.delete, address, as: manager, ifMatch: "*").problem == "price-in-force")
            let ended = try await given.send(
                .patch, address, as: manager, ifMatch: "\"2\"", body: #"{"validUntil":"\#(given.moment(0))"}"#)
            #expect(ended.status == 200, "\(ended.text)")
            #expect(try await given.offered("&business=\(business)").map(\.isOwnPrice) == [false])

            let next = try await given.price(
                business, service.id, #""isHidden":true,"validFrom":"\#(given.moment(60))""#)
            #expect(
                try await given.send(.delete, "/v1/prices/\(next.id)", as: manager, ifMatch: "\"1\"").status == 204)
            #expect(try await given.send(.get, "/v1/prices/\(next.id)", as: manager).status == 404)
        }
    }

    @Test func `who acts for one business sees and changes that one's prices only`() async throws {
        try await withTenants { _, given in
            let one = try await given.business().id
            let two = try await given.business(#""name":"Other""#).id
            let service = try await given.published()
            let own = try await given.price(one, service.id, asking(100))
            let others = try await given.price(two, service.id, asking(200))
            let manager = given.member("manager", of: one)
            func list(_ query: String, as bearer: Bearer) async throws -> [BusinessPriceID] {
                let reply = try await given.send(.get, "/v1/prices" + query, as: bearer)
                return (try reply.decoded() as Page<BusinessPrice>).items.map(\.id)
            }
            #expect(try await list("", as: manager) == [own.id])
            #expect(try await list("?business=\(two)", as: manager).isEmpty)
            #expect(try await Set(list("?service=\(service.id)", as: given.owner)) == [own.id, others.id])
            #expect(try await list("?business=\(two)", as: given.owner) == [others.id])
            #expect(try await given.send(.get, "/v1/prices/\(others.id)", as: manager).status == 404)
            #expect(try await given.send(.get, "/v1/prices/\(own.id)", as: manager).status == 200)
            let foreign = try await given.send(
                .post, "/v1/prices", as: manager,
                body: #"{"business":"\#(two)","service":"\#(service.id)",\#(asking(1))}"#)
            #expect(foreign.faults == ["/business unknown-business"])
            let advisor = given.member("advisor", of: one)
            #expect(
                try await given.send(.delete, "/v1/prices/\(own.id)", as: advisor, ifMatch: "*").status == 403)
        }
    }

    @Test func `what cannot be a price is refused with every fault`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let service = try await given.published()
            func faults(_ body: String) async throws -> [String] {
                try await given.send(.post, "/v1/prices", as: given.owner, body: body).faults
            }
            let unknown = given.app.newID() as CatalogueServiceID
            #expect(try await faults(#"{"service":"\#(service.id)",\#(asking(1))}"#) == ["/business required"])
            #expect(
                try await faults(
                    #"{"business":"\#(given.app.newID() as BusinessID)","service":"\#(unknown)",\#(asking(1))}"#)
                    == ["/business unknown-business", "/service unknown-service"])
            #expect(
                try await faults(
                    #"""
                    {"business":"\#(business)","service":"\#(service.id)","validFrom":"\#(given.moment(-3600))",
                    "validUntil":"\#(given.moment(-60))","price":{"model":"from"}}
                    """#) == ["/validFrom in-the-past", "/validUntil before-begin", "/price/money required"])
        }
    }
}
