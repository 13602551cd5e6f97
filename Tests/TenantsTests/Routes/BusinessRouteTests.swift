import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct BusinessRouteTests {
    @Test func `a business comes back as it was said, with what only the suite sets`() async throws {
        try await withTenants { _, given in
            let body = try Given.merged(
                Given.bavaria,
                #""id":"0198c5f0-5f00-7000-8000-0000000000ff","verification":{"at":"2020-01-01T00:00:00Z"},"#
                    + #""hours":{"weekly":[{"day":"monday","opens":"08:00","closes":"17:30"}]},"phone":"+14155550132","#
                    + #""photos":["https://cdn.example.com/1.jpg"],"name":"  Cafe\u0301 Motors ""#)
            let made = try await given.send(.post, "/v1/businesses", as: given.owner, key: "b", body: body)
            let business: Business = try made.decoded()
            #expect(made.status == 201 && made.fields["Location"] == "/v1/businesses/\(business.id)")
            // The id is the client's to make, the verification is not.
            #expect(business.verification == nil)
            #expect(business.id.description == "0198c5f0-5f00-7000-8000-0000000000ff")
            #expect(business.profile.name.text == "Caf\u{e9} Motors" && business.profile.hours?.weekly.count == 1)
            let shown = try await given.send(.get, "/v1/businesses/\(business.id)", as: given.owner)
            #expect(try shown.decoded(as: Business.self) == business && shown.tag == "\"1\"")
            let again = try await given.send(.post, "/v1/businesses", as: given.owner, key: "b", body: body)
            #expect(again.bytes == made.bytes)
            let other = try await given.send(.post, "/v1/businesses", as: given.owner, key: "b", body: Given.bavaria)
            #expect(other.status == 422 && other.problem == "idempotency-key-reused")
        }
    }

    @Test func `every fault of a business is told at once`() async throws {
        try await withTenants { _, given in
            let reply = try await given.send(
                .post, "/v1/businesses", as: given.owner,
                body: #"{"name":"A\u200bB","trades":["Auto Body"],"phone":"555 0132 99","website":7,"timeZone":"EST"}"#)
            #expect(reply.status == 422)
            #expect(
                Set(reply.faults) == [
                    "/name invisible-character", "/trades/0 wrong-form", "/phone wrong-form", "/website wrong-type",
                    "/timeZone invalid-time-zone",
                ], "\(reply.faults)")
            let rules = try await given.send(
                .post, "/v1/businesses", as: given.owner,
                body: #"{"name":"A","isPublished":true,"website":"https://10.0.0.1/","trades":["plumber"]}"#)
            #expect(Set(rules.faults) == ["/place required", "/website invalid-url"])
            let trade = try await given.send(
                .post, "/v1/businesses", as: given.owner, body: #"{"name":"A","trades":["auto_body","plumber"]}"#)
            #expect(trade.faults == ["/trades/1 unknown-trade"])
        }
    }

    @Test func `a change needs the version it was made for, and ends what was verified`() async throws {
        try await withTenants { _, given in
            let path = "/v1/businesses/\(try await given.business().id)"
            #expect(try await given.send(.patch, path, as: given.owner, body: "{}").status == 428)
            let verified = try await given.send(
                .put, path + "/verification", as: given.owner, body: #"{"note":"Licence seen."}"#)
            #expect(try verified.decoded(as: Business.self).verification?.note == "Licence seen.")
            let advisor = given.member("manager")
            let renamed = try await given.send(
                .patch, path, as: advisor, ifMatch: verified.tag, body: #"{"description":"Better","phone":null}"#)
            #expect(try renamed.decoded(as: Business.self).verification != nil)
            let stale = try await given.send(
                .patch, path, as: advisor, ifMatch: verified.tag, body: #"{"description":"Worse"}"#)
            #expect(stale.status == 412 && stale.problem == "precondition-failed")
            let lifted = try await given.send(.delete, path + "/verification", as: given.owner, ifMatch: renamed.tag)
            #expect(try lifted.decoded(as: Business.self).verification == nil)
        }
    }

    @Test func `two who change the same version have one winner`() async throws {
        try await withTenants { app, given in
            let path = "/v1/businesses/\(try await given.business().id)"
            var statuses: [Int] = []
            for name in ["One", "Two", "Three"] {
                statuses.append(
                    try await given.send(.patch, path, as: given.owner, ifMatch: "\"1\"", body: #"{"name":"\#(name)"}"#)
                        .status)
            }
            #expect(statuses == [200, 412, 412])
        }
    }

    @Test func `people of one business change that one alone`() async throws {
        try await withTenants { _, given in
            let (own, other) = (
                try await given.business(), try await given.business(#""name":"Other","isPublished":false"#)
            )
            let manager = given.member("manager", of: own.id)
            let mine = try await given.send(
                .patch, "/v1/businesses/\(own.id)", as: manager, ifMatch: "\"1\"", body: #"{"name":"Mine"}"#)
            #expect(mine.status == 200)
            for method in [HTTP.Method.patch, .delete] {
                let reply = try await given.send(
                    method, "/v1/businesses/\(other.id)", as: manager, ifMatch: "*", body: method == .patch ? "{}" : "")
                #expect(reply.status == (method == .patch ? 404 : 403))
            }
            #expect(try await given.send(.get, "/v1/businesses/\(other.id)", as: manager).status == 404)
            #expect(try await given.send(.post, "/v1/businesses", as: manager, body: Given.bavaria).status == 403)
            let verify = try await given.send(
                .put, "/v1/businesses/\(own.id)/verification", as: manager, body: "{}")
            #expect(verify.status == 403)
            let list: Page<Business> = try await given.send(
                .get, "/v1/tenants/\(given.tenant)/businesses", as: manager
            ).decoded()
            #expect(list.items.map(\.id) == [own.id])
            let advisor = try await given.send(
                .patch, "/v1/businesses/\(own.id)", as: given.member("advisor", of: own.id), ifMatch: "*", body: "{}")
            #expect(advisor.status == 403)
        }
    }

    @Test func `a visitor sees what is published, without who vouched for it`() async throws {
        try await withTenants { _, given in
            let (open, hidden) = (try await given.business(), try await given.business(#""isPublished":false"#))
            _ = try await given.send(
                .put, "/v1/businesses/\(open.id)/verification", as: given.owner, body: #"{"note":"secret note"}"#)
            let shown = try await given.send(.get, "/v1/businesses/\(open.id)?tenant=bay-area")
            let business: Business = try shown.decoded()
            #expect(business.verification?.at != nil && business.verification?.by == nil)
            #expect(!shown.text.contains("secret note"))
            #expect(try await given.send(.get, "/v1/businesses/\(hidden.id)?tenant=bay-area").status == 404)
            #expect(try await given.send(.get, "/v1/businesses/\(open.id)?tenant=unknown").status == 404)
            #expect(try await given.send(.get, "/v1/businesses/\(open.id)").status == 422)
            #expect(try await given.send(.get, "/v1/businesses/nonsense?tenant=bay-area").status == 404)
            let opening = try await given.send(.get, "/v1/businesses/\(open.id)/opening?tenant=bay-area")
            #expect(try opening.decoded(as: OpeningState.self).isOpen == false)
        }
    }

    @Test func `a closed business is gone for everybody and frees its place in the plan`() async throws {
        try await withTenants(plan: .starter) { _, given in
            var ids: [BusinessID] = []
            for _ in 0..<3 { ids.append(try await given.business().id) }
            let full = try await given.send(.post, "/v1/businesses", as: given.owner, body: Given.bavaria)
            #expect(full.status == 409 && full.problem == "quota-exceeded")
            let path = "/v1/businesses/\(ids[0])"
            #expect(try await given.send(.delete, path, as: given.owner, ifMatch: "\"9\"").status == 412)
            #expect(try await given.send(.delete, path, as: given.owner, ifMatch: "\"1\"").status == 204)
            #expect(try await given.send(.get, path, as: given.owner).status == 404)
            #expect(try await given.send(.delete, path, as: given.owner, ifMatch: "*").status == 404)
            let found: Page<BusinessListing> = try await given.send(.get, "/v1/businesses?tenant=bay-area").decoded()
            #expect(Set(found.items.map(\.id)) == Set(ids.dropFirst()))
            #expect(try await given.send(.post, "/v1/businesses", as: given.owner, body: Given.bavaria).status == 201)
        }
    }

    @Test func `the plan is never exceeded by three hundred at once`() async throws {
        try await withTenants(plan: .starter) { app, given in
            let profile = BusinessProfile(name: try DisplayName("Race"))
            let owner = given.owner
            let outcomes = await concurrently(300) { _ in
                _ = try await createBusiness(Creation(profile), by: owner, nil, app)
            }
            #expect(outcomes.count(where: \.succeeded) == 3)
            for case .failure(let error) in outcomes { #expect(error as? Refusal == .quotaExceeded(.businesses)) }
            let used = try await app.database.read(as: given.tenant) { db in
                try await db.value("SELECT count(*) FROM businesses", as: Int.self)
            }
            #expect(used == 3)
        }
    }

    @Test func `the tenant's own list pages by name and shows what is not published`() async throws {
        try await withTenants { _, given in
            for name in ["beta", "Alpha", "gamma", "Beta"] {
                _ = try await given.business(#""name":"\#(name)","isPublished":false"#)
            }
            var (names, cursor): ([String], String?) = ([], nil)
            repeat {
                let next = cursor.map { "&cursor=\($0)" } ?? ""
                let page: Page<Business> = try await given.send(
                    .get, "/v1/tenants/\(given.tenant)/businesses?limit=1\(next)", as: given.owner
                ).decoded()
                names += page.items.map(\.profile.name.text)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(names.map { $0.lowercased() } == ["alpha", "beta", "beta", "gamma"] && Set(names).count == 4)
            let foreign = try await given.send(
                .get, "/v1/tenants/\(Given.id(5) as TenantID)/businesses", as: given.owner)
            #expect(foreign.status == 404)
        }
    }
}
