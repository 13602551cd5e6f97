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

@Suite struct `Isolation of catalogue and settings` {
    @Test func `another tenant and another business find nothing of them`() async throws {
        try await withTenants { app, given in
            let business = try await given.business().id
            let second = try await given.business(#""name":"Second""#).id
            let (secrets, bodies) = try await given.secrets(of: business)
            let ids = secrets.ids.merging(["tenant": [given.tenant.description]]) { $1 }
            let victim = Victim(ids: ids, marks: secrets.marks)
            let other = Given.id(0x2002) as TenantID
            try await given.tenant(other, slug: "elsewhere")
            let foreign = ["owner", "manager", "customer"].map { ("\($0) elsewhere", given.member($0, in: other)) }
            try await expectIsolation(
                of: catalogueRoutes(app) + settingsRoutes(app), from: victim, as: foreign, bodies: bodies)
            // Within the tenant the catalogue is known to all; prices and settings of a business are its own.
            try await expectIsolation(
                of: priceRoutes(app) + settingsRoutes(app), from: victim,
                as: [("the other business", given.member("owner", of: second))], bodies: bodies)
            // A reading as the owner shows that there was something to find.
            let price = try #require(ids["price"]?.first)
            #expect(try await given.send(.get, "/v1/prices/\(price)", as: given.owner).text.contains("424242"))
        }
    }

    @Test func `two thousand random requests with foreign ids show and break nothing`() async throws {
        try await withTenants { app, given in
            let business = try await given.business(#""name":"Victim business""#).id
            let service = try await given.published(#""name":"Victim service""#)
            let price = try await given.price(business, service.id, asking(424_242))
            let other = Given.id(0x2002) as TenantID
            try await given.tenant(other, slug: "elsewhere")
            let victim = Victim(
                ids: [
                    "service": [service.id.description], "price": [price.id.description],
                    "business": [business.description], "category": [service.draft.category.description],
                    "tenant": [given.tenant.description],
                ], marks: ["Victim", "424242"])
            let visitors: Set = [
                "GET /v1/catalogue/categories", "GET /v1/catalogue/services", "GET /v1/catalogue/services/:service",
            ]
            let found = try await leaks(
                among: 2000, of: catalogueRoutes(app) + settingsRoutes(app), from: victim,
                as: [given.member("owner", in: other), given.member("manager", in: other)],
                bodies: ["POST /v1/categories": #"{"name":"Mine"}"#, "POST /v1/services/:service/versions": "{}"],
                open: visitors)
            #expect(found.leaks.isEmpty && found.failures.isEmpty, "\(found)")
        }
    }

    @Test func `rows of another tenant are out of reach even where the program forgets to ask whose`() async throws {
        try await withTenants { app, given in
            _ = try await given.published()
            let other = Given.id(0x2002) as TenantID
            for table: SQL in ["categories", "services", "service_versions", "offered_services(NULL, now() + '1 day')"]
            {
                let count = try await app.database.read(as: other) { db in
                    try await db.value("SELECT count(*) FROM \(table)", as: Int.self)
                }
                #expect(count == 0)
            }
        }
    }
}
