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

@Suite struct `Services of the catalogue` {
    @Test func `a draft is nobody's but the tenant's until it is published`() async throws {
        try await withTenants { _, given in
            let service = try await given.service()
            #expect(service.lastVersion == nil && service.hasChanges)
            #expect(try await given.offered().isEmpty)
            let version = try await given.publish(service.id)
            #expect(version.number == 1 && version.content == service.draft && version.validUntil == nil)
            #expect(version.publishedBy == given.owner.account && version.validFrom == given.clock.now)
            let offered = try await given.offered()
            #expect(offered.map(\.id) == [service.id] && offered.first?.price == service.draft.price)
            let now: CatalogueService = try await given.send(.get, "/v1/services/\(service.id)", as: given.owner)
                .decoded()
            #expect(now.lastVersion == 1 && !now.hasChanges)
        }
    }

    @Test func `what is published stays as it is while the draft changes`() async throws {
        try await withTenants { _, given in
            let service = try await given.published()
            let changed = try await given.send(
                .patch, "/v1/services/\(service.id)", as: given.owner, ifMatch: "*",
                body: #"{"name":"Brake pads and discs","duration":null,\#(asking(29900))}"#)
            #expect(changed.status == 200, "\(changed.text)")
            #expect((try changed.decoded() as CatalogueService).hasChanges)
            #expect(try await given.offered().map(\.name) == ["Brake pads, front"])
            given.clock.advance(60)
            let second = try await given.publish(service.id)
            #expect(second.number == 2 && second.content.duration == nil)
            #expect(try await given.offered().map(\.name) == ["Brake pads and discs"])
            // The moment before, and the version by its number, read as they did then.
            #expect(try await given.offered("&at=\(given.moment(-1))").map(\.name) == ["Brake pads, front"])
            let first = try await given.send(.get, "/v1/services/\(service.id)/versions/1", as: given.owner)
            #expect(first.status == 200 && !first.tag.isEmpty)
            let content: ServiceVersion = try first.decoded()
            #expect(content.content == service.draft && content.validUntil == given.clock.now)
        }
    }

    @Test func `of two managers editing at once one is told`() async throws {
        try await withTenants { _, given in
            let service = try await given.service()
            let replies = await concurrently(2) { number in
                try await given.front.send(
                    .patch, "/v1/services/\(service.id)", as: given.owner, [("If-Match", "\"1\"")],
                    body: #"{"name":"Name \#(number)"}"#
                ).status
            }
            #expect(try replies.map { try $0.get() }.sorted() == [200, 412])
        }
    }

    @Test func `of ten publications of one state one happens`() async throws {
        try await withTenants { _, given in
            let service = try await given.service()
            let replies = await concurrently(10) { _ in
                try await given.front.send(
                    .post, "/v1/services/\(service.id)/versions", as: given.owner, [("If-Match", "\"1\"")], body: "{}"
                ).status
            }
            #expect(try replies.map { try $0.get() }.sorted() == [201] + Array(repeating: 412, count: 9))
            #expect(try await given.offered().count == 1)
        }
    }

    @Test func `a publication repeated with its key is the same publication`() async throws {
        try await withTenants { _, given in
            let service = try await given.service()
            let address = "/v1/services/\(service.id)/versions"
            let one = try await given.send(.post, address, as: given.owner, ifMatch: "\"1\"", key: "k", body: "{}")
            let again = try await given.send(.post, address, as: given.owner, ifMatch: "\"1\"", key: "k", body: "{}")
            #expect(one.status == 201 && one.fields["Location"] == address + "/1")
            #expect(again.status == 201 && again.bytes == one.bytes)
            let page: Page<ServiceVersion> = try await given.send(.get, address, as: given.owner).decoded()
            #expect(page.items.count == 1)
        }
    }

    @Test func `a version to come waits, and is withdrawn with the one in force`() async throws {
        try await withTenants { _, given in
            let service = try await given.published()
            _ = try await given.publish(service.id, #"{"validFrom":"\#(given.moment(3600))"}"#)
            #expect(try await given.offered("&at=\(given.moment(3599))").map(\.version) == [1])
            #expect(try await given.offered("&at=\(given.moment(3600))").map(\.version) == [2])
            let late = try await given.send(
                .post, "/v1/services/\(service.id)/versions", as: given.owner, ifMatch: "*", body: "{}")
            #expect(late.status == 409 && late.problem == "version-overlaps")
            let address = "/v1/services/\(service.id)/versions"
            let withdrawn = try await given.send(.delete, address, as: given.owner, ifMatch: "*")
            #expect(withdrawn.status == 200, "\(withdrawn.text)")
            #expect(try await given.offered().isEmpty)
            #expect(try await given.offered("&at=\(given.moment(9999))").isEmpty)
            let again = try await given.send(.delete, address, as: given.owner, ifMatch: "*")
            #expect(again.status == 409 && again.problem == "not-published")
            // Withdrawn is not gone: it can be published again, and the versions are there.
            #expect(try await given.publish(service.id).number == 3)
            let first: Page<ServiceVersion> = try await given.send(.get, address + "?limit=2", as: given.owner)
                .decoded()
            let rest: Page<ServiceVersion> = try await given.send(
                .get, address + "?limit=2&cursor=\(first.nextCursor ?? "")", as: given.owner
            ).decoded()
            #expect((first.items + rest.items).map(\.number) == [3, 2, 1] && rest.nextCursor == nil)
        }
    }

    @Test func `a removed service is offered no more and its versions stay`() async throws {
        try await withTenants { _, given in
            let service = try await given.published()
            let other = try await given.service()
            given.clock.advance(10)
            for id in [service.id, other.id] {
                let gone = try await given.send(.delete, "/v1/services/\(id)", as: given.owner, ifMatch: "*")
                #expect(gone.status == 204, "\(gone.text)")
                #expect(try await given.send(.get, "/v1/services/\(id)", as: given.owner).status == 404)
            }
            #expect(try await given.offered().isEmpty)
            #expect(try await given.offered("&at=\(given.moment(-5))").count == 1)
            let version = try await given.send(.get, "/v1/services/\(service.id)/versions/1", as: given.owner)
            #expect(version.status == 200)
            let all = "/v1/services/\(other.id)/versions"
            #expect(try await given.send(.get, all, as: given.owner).status == 404)
        }
    }

    @Test func `every fault of a draft is told`() async throws {
        try await withTenants { _, given in
            let reply = try await given.send(
                .post, "/v1/services", as: given.owner,
                body: try given.pads(
                    in: given.app.newID(),
                    #""trade":"rocket_science","price":{"model":"from","money":{"amount":-1,"currency":"EUR"}}"#))
            #expect(
                reply.faults.sorted() == [
                    "/category unknown-category", "/price/money/amount out-of-range",
                    "/price/money/currency wrong-currency", "/trade unknown-trade",
                ])
            let shape = try await given.send(
                .post, "/v1/services", as: given.owner, body: #"{"name":"","duration":0,"price":{"model":"gift"}}"#)
            #expect(shape.status == 422 && shape.faults.count >= 4, "\(shape.text)")
        }
    }

    @Test func `a draft in a currency that the tenant has left is not published`() async throws {
        try await withTenants { _, given in
            let service = try await given.service()
            let changed = try await given.send(
                .patch, "/v1/tenants/\(given.tenant)", as: given.owner, ifMatch: "*", body: #"{"currency":"CHF"}"#)
            try #require(changed.status == 200, "\(changed.text)")
            let reply = try await given.send(
                .post, "/v1/services/\(service.id)/versions", as: given.owner, ifMatch: "*", body: "{}")
            #expect(reply.status == 409 && reply.problem == "currency-changed")
        }
    }

    @Test func `drafts are listed by name, filtered and searched, page by page`() async throws {
        try await withTenants { _, given in
            let upper = try await given.category("Repair")
            let lower = try await given.category("Brakes", in: upper.id)
            _ = try await given.service(#""name":"Oil change","trade":null"#, in: upper.id)
            _ = try await given.service(in: lower.id)
            _ = try await given.service(#""name":"alignment","description":"Four wheels.","trade":null"#)
            func names(_ query: String) async throws -> [String] {
                let reply = try await given.send(.get, "/v1/services?" + query, as: given.member("viewer"))
                try #require(reply.status == 200, "\(reply.text)")
                return (try reply.decoded() as Page<CatalogueService>).items.map(\.draft.name.text)
            }
            #expect(try await names("") == ["alignment", "Brake pads, front", "Oil change"])
            #expect(try await names("category=\(upper.id)") == ["Brake pads, front", "Oil change"])
            #expect(try await names("category=\(lower.id)") == ["Brake pads, front"])
            #expect(try await names("trade=german_specialist") == ["Brake pads, front"])
            #expect(try await names("q=wheel") == ["alignment"])
            #expect(try await names("q=brak%20flu") == ["Brake pads, front"])
            #expect(try await names("q=fluid%20bra") == ["Brake pads, front"])
            #expect(try await names("q=alignmant") == ["alignment"])
            #expect(try await names("q=%27%20%26%20!%3A%2A") == [])
            let page: Page<CatalogueService> = try await given.send(.get, "/v1/services?limit=1", as: given.owner)
                .decoded()
            let cursor = try #require(page.nextCursor)
            #expect(try await names("limit=5&cursor=\(cursor)") == ["Brake pads, front", "Oil change"])
        }
    }

    @Test func `a patch that changes nothing makes no version of the row`() async throws {
        try await withTenants { _, given in
            let service = try await given.published()
            let tag = try await given.send(.get, "/v1/services/\(service.id)", as: given.owner).tag
            let same = try await given.send(
                .patch, "/v1/services/\(service.id)", as: given.owner, ifMatch: tag, body: #"{"duration":90}"#)
            #expect(same.status == 200 && same.tag == tag)
            #expect(!(try same.decoded() as CatalogueService).hasChanges)
        }
    }
}
