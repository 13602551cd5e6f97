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

@Suite struct `Browsing the catalogue` {
    @Test func `visitors page through what is published, by name, and find it by its words`() async throws {
        try await withTenants { _, given in
            let shelf = try await given.category()
            for name in ["Brake pads", "alignment", "Clutch", "Diagnosis"] {
                _ = try await given.published(#""name":"\#(name)""#, in: shelf.id)
            }
            var found: [String] = []
            var cursor = ""
            repeat {
                let reply = try await given.send(.get, "/v1/catalogue/services?tenant=bay-area&limit=3" + cursor)
                let page: Page<OfferedService> = try reply.decoded()
                found += page.items.map(\.name)
                cursor = page.nextCursor.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(found == ["alignment", "Brake pads", "Clutch", "Diagnosis"])
            #expect(try await given.offered("&q=clut").map(\.name) == ["Clutch"])
            #expect(try await given.offered("&q=clutsch").map(\.name) == ["Clutch"])
            #expect(try await given.offered("&category=\(shelf.id)").count == 4)
            #expect(try await given.offered("&trade=auto_body").isEmpty)
        }
    }

    @Test func `one service has an entity tag of what it says`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let service = try await given.published()
            let address = "/v1/catalogue/services/\(service.id)?tenant=bay-area"
            let usual = try await given.send(.get, address)
            let again = try await given.front.send(.get, address, [("If-None-Match", usual.tag)])
            #expect(usual.status == 200 && again.status == 304)
            _ = try await given.price(business, service.id, asking(1))
            #expect(try await given.send(.get, address + "&business=\(business)").tag != usual.tag)
            #expect(try await given.send(.get, "/v1/catalogue/services/\(service.id)").status == 422)
        }
    }

    @Test func `a business that is not published has no prices for visitors`() async throws {
        try await withTenants { _, given in
            let hidden = try await given.business(#""isPublished":false"#).id
            _ = try await given.published()
            let address = "/v1/catalogue/services?business=\(hidden)"
            #expect(try await given.send(.get, address + "&tenant=bay-area").status == 404)
            #expect(try await given.send(.get, address, as: given.member("viewer", of: hidden)).status == 200)
            #expect(
                try await given.send(
                    .get, "/v1/catalogue/services?tenant=bay-area&business=\(given.app.newID() as BusinessID)"
                )
                .status == 404)
        }
    }

    @Test func `prices are shown to whom the tenant wants`() async throws {
        try await withTenants { _, given in
            _ = try await given.published()
            func amounts(_ bearer: Bearer?) async throws -> [Int64?] {
                let query = bearer == nil ? "?tenant=bay-area" : ""
                let reply = try await given.send(.get, "/v1/catalogue/services" + query, as: bearer)
                return (try reply.decoded() as Page<OfferedService>).items.map(\.price?.money?.amount)
            }
            let customer = given.member("customer")
            #expect(try await amounts(nil) == [12950])
            for (choice, forVisitors, forCustomers) in [("members", nil, 12950), ("staff", nil, nil)]
                as [(String, Int64?, Int64?)]
            {
                let set = try await given.send(
                    .patch, "/v1/settings", as: given.owner, ifMatch: "*",
                    body: #"{"catalogue.prices_visible_to":"\#(choice)"}"#)
                try #require(set.status == 200, "\(set.text)")
                #expect(try await amounts(nil) == [forVisitors])
                #expect(try await amounts(customer) == [forCustomers])
                #expect(try await amounts(given.member("viewer")) == [12950])
            }
        }
    }

    @Test(arguments: [
        "&at=yesterday", "&at=2026-11-21T12:00:00", "&at=1969-12-31T23:59:59Z", "&at=9999-12-31T23:59:59Z",
    ])
    func `a moment that is none is refused`(_ query: String) async throws {
        try await withTenants { _, given in
            let reply = try await given.send(.get, "/v1/catalogue/services?tenant=bay-area" + query)
            #expect(reply.status == 422 && reply.faults.first?.hasPrefix("at ") == true, "\(reply.text)")
        }
    }
}
