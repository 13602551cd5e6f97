import HTTP
import Models
import Routing
import TestSupport
import Testing

@testable import Tenants

@Suite struct TradeRouteTests {
    @Test func `seven trades are built in, and a tenant adds its own`() async throws {
        try await withTenants { _, given in
            let before: Page<Trade> = try await given.send(.get, "/v1/trades?tenant=bay-area").decoded()
            #expect(before.items.count == 7 && before.items.allSatisfy(\.isBuiltIn))
            let body = #"{"id":"motorcycle_mechanic","name":"Motorcycle mechanic"}"#
            #expect(try await given.send(.post, "/v1/trades", as: given.owner, body: body).status == 201)
            // The same again is the same creation; the word with another meaning is taken.
            #expect(try await given.send(.post, "/v1/trades", as: given.owner, body: body).status == 201)
            let changed = #"{"id":"motorcycle_mechanic","name":"Two wheels"}"#
            #expect(try await given.send(.post, "/v1/trades", as: given.owner, body: changed).problem == "trade-taken")
            let builtIn = try await given.send(
                .post, "/v1/trades", as: given.owner, body: #"{"id":"auto_body","name":"X"}"#)
            #expect(builtIn.status == 409)
            let after: Page<Trade> = try await given.send(.get, "/v1/trades", as: given.owner).decoded()
            #expect(after.items.last?.id.text == "motorcycle_mechanic" && after.items.count == 8)
            #expect(try await given.send(.post, "/v1/trades", as: given.member("advisor"), body: body).status == 403)

            let other = Given.id(0x2002) as TenantID
            try await given.tenant(other, slug: "other")
            let theirs: Page<Trade> = try await given.send(.get, "/v1/trades?tenant=other").decoded()
            #expect(theirs.items.count == 7)
            #expect(try await given.send(.get, "/v1/trades/motorcycle_mechanic?tenant=other").status == 404)
        }
    }

    @Test func `an own trade is changed, and removed once nobody does it`() async throws {
        try await withTenants { _, given in
            let body = #"{"id":"motorcycle_mechanic","name":"Motorcycle mechanic"}"#
            _ = try await given.send(.post, "/v1/trades", as: given.owner, body: body)
            let path = "/v1/trades/motorcycle_mechanic"
            let changed = try await given.send(
                .patch, path, as: given.owner, ifMatch: "\"1\"", body: #"{"name":"Bikes","isBuiltIn":true,"id":"x1"}"#)
            let trade: Trade = try changed.decoded()
            #expect(trade.name.text == "Bikes" && !trade.isBuiltIn && trade.id.text == "motorcycle_mechanic")
            let business = try await given.business(#""trades":["motorcycle_mechanic"]"#)
            let made = try await given.professional(#""name":"Bo","trades":["motorcycle_mechanic"]"#, of: business.id)
            #expect(try await given.found("q=bikes") == ["Bo"])
            let used = try await given.send(.delete, path, as: given.owner, ifMatch: changed.tag)
            #expect(used.status == 409 && used.problem == "trade-in-use")
            _ = try await given.send(.delete, "/v1/businesses/\(business.id)", as: given.owner, ifMatch: "*")
            #expect(try await given.send(.get, "/v1/professionals/\(made.id)", as: given.owner).status == 404)
            #expect(try await given.send(.delete, path, as: given.owner, ifMatch: changed.tag).status == 204)
            #expect(try await given.send(.get, path, as: given.owner).status == 404)
            let builtIn = try await given.send(.delete, "/v1/trades/auto_body", as: given.owner, ifMatch: "*")
            #expect(builtIn.problem == "trade-built-in")
        }
    }

    @Test func `an own trade stays as long as a service of the catalogue is of it`() async throws {
        try await withTenants { _, given in
            let body = #"{"id":"motorcycle_mechanic","name":"Motorcycle mechanic"}"#
            _ = try await given.send(.post, "/v1/trades", as: given.owner, body: body)
            let path = "/v1/trades/motorcycle_mechanic"
            let service = try await given.service(#""trade":"motorcycle_mechanic""#)
            let used = try await given.send(.delete, path, as: given.owner, ifMatch: "*")
            #expect(used.status == 409 && used.problem == "trade-in-use")
            let closed = try await given.send(.delete, "/v1/services/\(service.id)", as: given.owner, ifMatch: "*")
            #expect(closed.status == 204)
            #expect(try await given.send(.delete, path, as: given.owner, ifMatch: "*").status == 204)
        }
    }
}
