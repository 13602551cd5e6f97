import FoundationEssentials
import HTTP
import JSON
import Models
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct TenantRouteTests {
    private let wish = #"{"name":"Nordic Network","slug":"nordic","timeZone":"America/Chicago"}"#

    @Test func `who signs up owns a tenant that is pending until identity has made the membership`() async throws {
        let asked = Asked()
        try await withTenants({ neighbours in
            neighbours.subscribers = ["http://identity", "http://customers"]
            neighbours.tell = { subscriber, tenant, entry in
                await asked.note("\(subscriber) \(entry.slug) \(entry.version)")
            }
            neighbours.makeOwner = { founder in await asked.note("owner \(founder.account?.description ?? "-")") }
        }) { app, given in
            let made = try await given.send(.post, "/v1/tenants", as: given.newcomer, key: "k1", body: wish)
            #expect(made.status == 201, "\(made.text)")
            let tenant: Tenant = try made.decoded()
            #expect(tenant.status == .pending && tenant.plan == .starter && tenant.currency == "USD")
            #expect(made.fields["Location"] == "/v1/tenants/\(tenant.id)")
            #expect(try await given.send(.get, "/v1/tenants/by-slug/nordic").status == 404)

            let waiting = try await given.send(.get, "/v1/tenants/\(tenant.id)", as: given.newcomer)
            #expect(try waiting.decoded(as: Tenant.self) == tenant)
            #expect(try await given.send(.get, "/v1/tenants/\(tenant.id)", as: given.owner).status == 404)

            let again = try await given.send(.post, "/v1/tenants", as: given.newcomer, key: "k1", body: wish)
            #expect(again.bytes == made.bytes && again.fields["Idempotent-Replayed"] == "true")

            #expect(try await tellNeighbours(app) == 3)
            let owner = given.newcomer.account.description
            #expect(
                await asked.all.sorted()
                    == ["http://customers nordic 1", "http://identity nordic 1", "owner \(owner)"])
            let mine = Bearer(
                account: given.newcomer.account, tenant: tenant.id, roles: ["owner"], session: Given.id(1))
            let shown = try await given.send(.get, "/v1/tenants/\(tenant.id)", as: mine)
            #expect(try shown.decoded(as: Tenant.self).status == .active && shown.tag == "\"2\"")
            #expect(try await given.send(.get, "/v1/tenants/\(tenant.id)", as: given.newcomer).status == 404)
            #expect(try await given.send(.get, "/v1/tenants/by-slug/nordic").status == 200)
            // The neighbours hear of the new version once, then there is nothing more to tell.
            #expect(try await tellNeighbours(app) == 2)
            #expect(try await tellNeighbours(app) == 0)
        }
    }

    @Test func `a platform administrator names the owner, others do not`() async throws {
        try await withTenants { _, given in
            let without = try await given.send(.post, "/v1/tenants", as: given.administrator, body: wish)
            #expect(without.status == 422 && without.faults == ["/ownerEmail required"])
            let body = try Given.merged(wish, #""ownerEmail":"ana@example.com","plan":"enterprise""#)
            let made = try await given.send(.post, "/v1/tenants", as: given.administrator, body: body)
            #expect(made.status == 201, "\(made.text)")
            let refused = try await given.send(.post, "/v1/tenants", as: given.newcomer, body: body)
            #expect(refused.status == 422)
            #expect(refused.faults == ["/ownerEmail not-allowed", "/plan by-agreement"])
            #expect(try await given.send(.post, "/v1/tenants", body: wish).status == 401)
        }
    }

    @Test func `a slug is taken once in all tenants and stays with who had it`() async throws {
        try await withTenants { _, given in
            let path = "/v1/tenants/\(given.tenant)"
            let taken = try await given.send(
                .post, "/v1/tenants", as: given.newcomer, body: try Given.merged(wish, #""slug":"bay-area""#))
            #expect(taken.status == 409 && taken.problem == "slug-taken")
            let reserved = try await given.send(
                .post, "/v1/tenants", as: given.newcomer, body: try Given.merged(wish, #""slug":"admin""#))
            #expect(reserved.status == 422 && reserved.faults == ["/slug reserved-slug"])

            let moved = try await given.send(
                .patch, path, as: given.owner, ifMatch: "\"1\"", body: #"{"slug":"golden-gate"}"#)
            #expect(moved.status == 200, "\(moved.text)")
            let old: PublicTenant = try await given.send(.get, "/v1/tenants/by-slug/bay-area").decoded()
            #expect(old.id == given.tenant && old.slug == "golden-gate")
            let still = try await given.send(
                .post, "/v1/tenants", as: given.newcomer, body: try Given.merged(wish, #""slug":"bay-area""#))
            #expect(still.problem == "slug-taken")
            let back = try await given.send(
                .patch, path, as: given.owner, ifMatch: moved.tag, body: #"{"slug":"bay-area"}"#)
            #expect(back.status == 200)
        }
    }

    @Test func `twenty sign-ups for one slug at once have one winner`() async throws {
        try await withTenants { app, given in
            let outcomes = await concurrently(20) { number in
                let wish = CreateTenant(
                    name: try DisplayName("Race"), slug: try Slug("race"), timeZone: try TimeZoneName("UTC"))
                let bearer = Bearer(account: Given.id(UInt64(9000 + number)), tenant: .platform, session: Given.id(1))
                _ = try await createTenant(wish, by: bearer, nil, app)
            }
            #expect(outcomes.count(where: \.succeeded) == 1)
            for case .failure(let error) in outcomes { #expect(error as? Refusal == .slugTaken) }
        }
    }

    @Test func `a tenant changes its own profile, and nothing that is not in it`() async throws {
        try await withTenants { _, given in
            let path = "/v1/tenants/\(given.tenant)"
            let other =
                "{\"id\":\"\(TenantID.platform)\",\"status\":\"suspended\",\"plan\":\"enterprise\","
                + "\"version\":99,\"createdAt\":\"2020-01-01T00:00:00Z\",\"name\":\"New Name\","
                + "\"branding\":{\"primaryColor\":\"#0B5FFF\",\"logoUrl\":\"https://cdn.example.com/l.png\"}}"
            let changed = try await given.send(.patch, path, as: given.owner, ifMatch: "\"1\"", body: other)
            let tenant: Tenant = try changed.decoded()
            #expect(tenant.id == given.tenant && tenant.status == .active && tenant.name == "New Name")
            #expect(tenant.branding.primaryColor == "#0b5fff" && changed.tag == "\"2\"")
            let visible: PublicTenant = try await given.send(.get, "/v1/tenants/by-slug/bay-area").decoded()
            #expect(visible.contrast.map(\.text) == ["#ffffff"] && visible.contrast[0].isReadableOnWhite)

            #expect(try await given.send(.patch, path, as: given.owner, body: "{}").status == 428)
            let stale = try await given.send(.patch, path, as: given.owner, ifMatch: "\"1\"", body: #"{"name":"X"}"#)
            #expect(stale.status == 412)
            let bad = try await given.send(
                .patch, path, as: given.owner, ifMatch: "\"2\"",
                body: #"{"currency":"XXX","timeZone":"Mars/Base","branding":{"primaryColor":"red"},"name":null}"#)
            #expect(bad.status == 422)
            #expect(
                bad.faults == [
                    "/branding/primaryColor wrong-form", "/currency invalid-currency", "/name required",
                    "/timeZone invalid-time-zone",
                ] || bad.faults.count == 4, "\(bad.faults)")
            let logo = try await given.send(
                .patch, path, as: given.owner, ifMatch: "\"2\"",
                body: #"{"branding":{"logoUrl":"https://127.0.0.1/x.png"}}"#)
            #expect(logo.faults == ["/branding/logoUrl invalid-url"])
            #expect(
                try await given.send(.patch, path, as: given.member("manager"), ifMatch: "\"2\"", body: "{}").status
                    == 403)
        }
    }

    @Test func `the platform suspends and reactivates, and visitors see it at once`() async throws {
        try await withTenants { _, given in
            let path = "/v1/tenants/\(given.tenant)/suspension"
            let body = #"{"reason":"Invoices 3 and 4 are open."}"#
            #expect(try await given.send(.get, "/v1/businesses?tenant=bay-area").status == 200)
            #expect(try await given.send(.put, path, as: given.owner, body: body).status == 403)
            let suspended = try await given.send(.put, path, as: given.administrator, body: body)
            #expect(try suspended.decoded(as: Tenant.self).suspensionReason == "Invoices 3 and 4 are open.")
            #expect(try await given.send(.get, "/v1/businesses?tenant=bay-area").status == 404)
            #expect(try await given.send(.get, "/v1/tenants/by-slug/bay-area").status == 404)
            let twice = try await given.send(.put, path, as: given.administrator, body: body)
            #expect(twice.status == 409 && twice.problem == "wrong-tenant-status")
            let opened = try await given.send(.delete, path, as: given.administrator)
            let tenant: Tenant = try opened.decoded()
            #expect(tenant.status == .active && tenant.suspensionReason == nil)
            #expect(try await given.send(.get, "/v1/businesses?tenant=\(given.tenant)").status == 200)
            let missing = try await given.send(
                .put, "/v1/tenants/\(Given.id(77) as TenantID)/suspension", as: given.administrator, body: body)
            #expect(missing.status == 404)
        }
    }

    @Test func `the list of tenants pages newest first, for the platform alone`() async throws {
        try await withTenants { _, given in
            for number in 1...4 {
                given.clock.advance(1)
                try await given.tenant(Given.id(UInt64(number)), slug: "t-\(number)")
            }
            var (slugs, cursor): ([String], String?) = ([], nil)
            repeat {
                let next = cursor.map { "&cursor=\($0)" } ?? ""
                let page: Page<Tenant> = try await given.send(
                    .get, "/v1/tenants?limit=2\(next)", as: given.administrator
                ).decoded()
                slugs += page.items.map(\.slug)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(slugs == ["t-4", "t-3", "t-2", "t-1", "bay-area"])
            let none: Page<Tenant> = try await given.send(
                .get, "/v1/tenants?status=suspended", as: given.administrator
            ).decoded()
            #expect(none.items.isEmpty)
            #expect(try await given.send(.get, "/v1/tenants", as: given.owner).status == 403)
            #expect(try await given.send(.get, "/v1/tenants?cursor=x", as: given.administrator).status == 400)
        }
    }

    @Test func `usage adds what neighbours count, and says what is still to come`() async throws {
        try await withTenants(
            { neighbours in
                neighbours.subscribers = ["identity", "customers"]
                neighbours.usage = { subscriber, _ in
                    guard subscriber == "identity" else { throw NeighbourError.unreachable(subscriber) }
                    return UsageCounts(counts: ["members": 4, "apiKeys": 1])
                }
            }, plan: .starter
        ) { _, given in
            _ = try await given.business()
            let usage: TenantUsage = try await given.send(
                .get, "/v1/tenants/\(given.tenant)/usage", as: given.owner
            ).decoded()
            let lines = Dictionary(uniqueKeysWithValues: usage.items.map { ($0.resource, $0) })
            #expect(lines["members"] == QuotaUse(resource: "members", used: 4, limit: 10, isPending: false))
            #expect(lines["businesses"] == QuotaUse(resource: "businesses", used: 1, limit: 3, isPending: false))
            #expect(lines["customers"] == QuotaUse(resource: "customers", used: nil, limit: 5000, isPending: true))
            #expect(usage.plan == .starter)
        }
    }

    @Test func `the plans are public, and only the platform gives another`() async throws {
        try await withTenants(plan: .starter) { app, given in
            let offers: PlanOffers = try await given.send(.get, "/v1/plans").decoded()
            #expect(offers.items.first?.price == Currency("USD").map { Money(7900, $0) })
            let path = "/v1/tenants/\(given.tenant)/plan"
            #expect(try await given.send(.put, path, as: given.owner, body: #"{"plan":"pro"}"#).status == 403)
            let unknown = try await given.send(
                .put, path, as: given.administrator, body: #"{"plan":"pro","quotas":{"unicorns":1}}"#)
            #expect(unknown.faults == ["/quotas/unicorns unknown-quota"])
            let changed = try await given.send(
                .put, path, as: given.administrator, body: #"{"plan":"pro","quotas":{"businesses":1}}"#)
            #expect(try changed.decoded(as: Tenant.self).plan == .pro)
            _ = try await given.business()
            let second = try await given.send(.post, "/v1/businesses", as: given.owner, body: Given.bavaria)
            #expect(second.status == 409 && second.problem == "quota-exceeded")
            #expect(second.json?["quota"] == "businesses")
        }
    }

    /// What neighbours were asked, from whatever task.
    private actor Asked {
        private(set) var all: [String] = []
        func note(_ text: String) { all.append(text) }
    }
}
