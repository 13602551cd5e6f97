import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct SchemaTests {
    @Test func `the catalogue shows nothing that could leak between tenants`() async throws {
        try await withDatabase(schema: "tenants", migrations: migrations) { database in
            let faults = try await catalogueFaults(
                of: "tenants", in: database, shared: EventsTable.sharedTables,
                unique: ["tenant_slugs_slug_key"],
                definers: EventsTable.definers.union(["find_listings", "corrected_words"]),
                policies: EventsTable.policies.union([
                    "tenants_of_platform", "tenant_slugs_of_platform", "quotas_of_platform",
                    "tenant_pushes_of_platform",
                    "tenant_founders_of_platform",
                    // For the owner alone, with whose rights the two functions of search run.
                    "listings_of_search", "listing_words_of_search",
                ]), appendOnly: ["setting_versions", "setting_changes", "creations"])
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        }
    }

    @Test func `search finds nothing where no tenant is set, and only that tenant's where one is`() async throws {
        try await withTenants { app, given in
            _ = try await given.business()
            let question = ListingQuestion(kind: "business", moment: given.clock.now, limit: 10)
            let none = try await app.database.read { db in try await db.find(question).count }
            #expect(none == 0)
            let other = try await app.database.read(as: Given.id(5) as TenantID) { db in
                try await db.find(question).count
            }
            #expect(other == 0)
            let own = try await app.database.read(as: given.tenant) { db in try await db.find(question).count }
            #expect(own == 1)
            let rows = try await app.database.read(as: Given.id(5) as TenantID) { db in
                try await db.value("SELECT count(*) FROM listings", as: Int.self)
            }
            #expect(rows == 0)
        }
    }

    @Test func `a tenant's transaction sees its own row of the register alone and cannot remove it`() async throws {
        try await withTenants { app, given in
            try await given.tenant(Given.id(0x2002), slug: "other")
            let slugs = try await app.database.read(as: given.tenant) { db in
                try await db.rows("SELECT slug FROM tenants") { try $0["slug"] as String }
            }
            #expect(slugs == ["bay-area"])
            await expectThrows(PostgresError.self) {
                try await app.database.write(as: given.tenant) { db in try await db.execute("DELETE FROM tenants") }
            }
            await expectThrows(Refusal.quotaExceeded(.members)) {
                try await app.database.write(as: given.tenant) { db in
                    try await db.take(.members, of: Given.id(0x2002))
                }
            }
            await expectThrows(PostgresError.self) {
                try await app.database.write(as: given.tenant) { db in
                    try await db.execute("UPDATE tenants SET tenant_id = \(Given.id(9) as TenantID)")
                }
            }
        }
    }

    @Test func `strangers get nowhere on any route`() async throws {
        try await withTenants { app, given in
            let other = Given.id(0x2002) as TenantID
            try await given.tenant(other, slug: "other")
            let hidden = try await given.business(#""name":"Hidden Workshop","isPublished":false"#)
            let made = try await given.send(
                .post, "/v1/businesses/\(hidden.id)/professionals", as: given.owner,
                body: try Given.merged(Given.ana, #""name":"Invisible Ana""#))
            let professional = try made.decoded(as: Professional.self).id
            _ = try await given.send(
                .post, "/v1/trades", as: given.owner, body: #"{"id":"secret_trade","name":"Secret Trade"}"#)
            let secrets = try await given.secrets(of: hidden.id)
            let victim = Victim(
                ids: [
                    "tenant": [given.tenant.description], "business": [hidden.id.description],
                    "professional": [professional.description], "trade": ["secret_trade"],
                ].merging(secrets.victim.ids) { $1 },
                marks: ["Hidden Workshop", "Invisible Ana", "Secret Trade"] + secrets.victim.marks)
            let elsewhere = given.member("owner", in: other)
            let colleague = given.member("manager", of: Given.id(0x77))
            let bodies = [
                "POST /v1/tenants": "{\"name\":\"X\",\"slug\":\"x1\",\"timeZone\":\"UTC\"}",
                "PATCH /v1/tenants/:tenant": "{}", "PUT /v1/tenants/:tenant/plan": "{\"plan\":\"pro\"}",
                "PUT /v1/tenants/:tenant/suspension": "{\"reason\":\"x\"}", "POST /v1/businesses": Given.bavaria,
                "PATCH /v1/businesses/:business": "{}", "PUT /v1/businesses/:business/verification": "{}",
                "POST /v1/businesses/:business/professionals": Given.ana,
                "PATCH /v1/professionals/:professional": "{}",
                "PUT /v1/professionals/:professional/verification": "{}",
                "PUT /internal/professionals/:professional/rating": "{\"count\":0,\"version\":1}",
                "POST /internal/businesses/:business/prices": "{\"services\":[]}",
                "POST /v1/trades": "{\"id\":\"new_trade\",\"name\":\"New\"}", "PATCH /v1/trades/:trade": "{}",
            ].merging(secrets.bodies) { $1 }
            let all = routes(app).filter { $0.path != "/v1/tenants/by-slug/:slug" }
            try await expectIsolation(
                of: all, from: victim, as: [("another tenant", elsewhere)], bodies: bodies)
            // To another business of the tenant its name, its trades and its catalogue with drafts are known.
            let known = ["trades", "tenants", "categories", "services", "catalogue"].map { "/v1/" + $0 }
            let inside = all.filter { route in !known.contains { route.path.hasPrefix($0) } }
            try await expectIsolation(
                of: inside, from: victim, as: [("another business", colleague)], bodies: bodies)
            let found = try await leaks(
                among: 33_000, of: all, from: victim, as: [elsewhere, given.newcomer], bodies: bodies,
                open: ["GET /v1/trades", "GET /v1/trades/:trade"])
            #expect(found.leaks.isEmpty && found.failures.isEmpty, "\(found)")
        }
    }
}
