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

@Suite struct `Categories` {
    @Test func `a tree of two levels is made, read, changed and removed`() async throws {
        try await withTenants { _, given in
            let upper = try await given.category("Repair", #""position":5"#)
            let lower = try await given.category("Brakes", #""description":"All of them.""#, in: upper.id)
            #expect(lower.profile.parent == upper.id && lower.profile.position == 0)
            let shown = try await given.send(.get, "/v1/categories/\(lower.id)", as: given.member("viewer"))
            #expect(shown.status == 200 && shown.tag == "\"1\"")
            #expect(try shown.decoded() as Models.Category == lower)

            let changed = try await given.send(
                .patch, "/v1/categories/\(lower.id)", as: given.owner, ifMatch: "\"1\"",
                body: #"{"name":"Brakes and wheels","description":null,"position":3}"#)
            #expect(changed.status == 200 && changed.tag == "\"2\"", "\(changed.text)")
            let profile = (try changed.decoded() as Models.Category).profile
            #expect(profile.name.text == "Brakes and wheels" && profile.description == "" && profile.position == 3)

            let refused = try await given.send(.delete, "/v1/categories/\(upper.id)", as: given.owner, ifMatch: "\"1\"")
            #expect(refused.status == 409 && refused.problem == "category-in-use")
            let gone = try await given.send(.delete, "/v1/categories/\(lower.id)", as: given.owner, ifMatch: "\"2\"")
            #expect(gone.status == 204)
            #expect(try await given.send(.get, "/v1/categories/\(lower.id)", as: given.owner).status == 404)
            #expect(
                try await given.send(.delete, "/v1/categories/\(upper.id)", as: given.owner, ifMatch: "\"1\"").status
                    == 204)
        }
    }

    @Test func `a third level and circles are refused`() async throws {
        try await withTenants { _, given in
            let upper = try await given.category("Repair")
            let lower = try await given.category("Brakes", in: upper.id)
            let other = try await given.category("Body")
            func move(_ id: CategoryID, to parent: CategoryID) async throws -> Front.Reply {
                try await given.send(
                    .patch, "/v1/categories/\(id)", as: given.owner, ifMatch: "*", body: #"{"parent":"\#(parent)"}"#)
            }
            #expect(try await move(other.id, to: lower.id).faults == ["/parent too-deep"])
            #expect(try await move(upper.id, to: upper.id).faults == ["/parent circular"])
            #expect(try await move(other.id, to: given.app.newID()).faults == ["/parent unknown-category"])
            let reply = try await move(upper.id, to: other.id)
            #expect(reply.status == 409 && reply.problem == "category-has-children")
            #expect(try await move(lower.id, to: other.id).status == 200)
        }
    }

    @Test func `a name stands once on a shelf`() async throws {
        try await withTenants { _, given in
            let upper = try await given.category("Repair")
            _ = try await given.category("Brakes", in: upper.id)
            _ = try await given.category("Brakes")
            let taken = try await given.send(
                .post, "/v1/categories", as: given.owner, body: #"{"name":"BRAKES","parent":"\#(upper.id)"}"#)
            #expect(taken.status == 409 && taken.problem == "category-name-taken")
        }
    }

    @Test func `a category in which something stands is not removed`() async throws {
        try await withTenants { _, given in
            let shelf = try await given.category()
            let service = try await given.service(in: shelf.id)
            func remove() async throws -> String? {
                try await given.send(.delete, "/v1/categories/\(shelf.id)", as: given.owner, ifMatch: "*").problem
            }
            #expect(try await remove() == "category-in-use")
            _ = try await given.publish(service.id)
            let other = try await given.category("Elsewhere")
            _ = try await given.send(
                .patch, "/v1/services/\(service.id)", as: given.owner, ifMatch: "*",
                body: #"{"category":"\#(other.id)"}"#)
            // The draft has moved, the published version still stands here.
            #expect(try await remove() == "category-in-use")
            _ = try await given.publish(service.id)
            given.clock.advance(1)
            #expect(try await remove() == nil)
        }
    }

    @Test func `pages go through both levels in order`() async throws {
        try await withTenants { _, given in
            let first = try await given.category("A", #""position":2"#)
            let second = try await given.category("B", #""position":1"#)
            let third = try await given.category("C", in: second.id)
            var found: [CategoryID] = []
            var cursor = ""
            repeat {
                let reply = try await given.send(.get, "/v1/catalogue/categories?tenant=bay-area&limit=1" + cursor)
                let page: Page<Models.Category> = try reply.decoded()
                found += page.items.map(\.id)
                cursor = page.nextCursor.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(found == [second.id, first.id, third.id])
            let own = try await given.send(.get, "/v1/categories", as: given.owner)
            #expect((try own.decoded() as Page<Models.Category>).items.map(\.id) == found)
            #expect(try await given.send(.get, "/v1/categories?cursor=nonsense", as: given.owner).status == 400)
        }
    }

    @Test func `only who manages the tenant's catalogue changes it`() async throws {
        try await withTenants { _, given in
            let business = try await given.business()
            let body = #"{"name":"Brakes"}"#
            #expect(try await given.send(.post, "/v1/categories", body: body).status == 401)
            #expect(
                try await given.send(.post, "/v1/categories", as: given.member("advisor"), body: body).status == 403)
            let manager = given.member("manager", of: business.id)
            #expect(try await given.send(.post, "/v1/categories", as: manager, body: body).status == 403)
            let one = try await given.send(.post, "/v1/categories", as: given.owner, key: "k", body: body)
            let again = try await given.send(.post, "/v1/categories", as: given.owner, key: "k", body: body)
            #expect(one.status == 201 && again.bytes == one.bytes && again.fields["Idempotent-Replayed"] == "true")
        }
    }
}
