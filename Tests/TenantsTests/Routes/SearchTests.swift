import HTTP
import Models
import Routing
import TestSupport
import Testing

@testable import Tenants

@Suite struct SearchTests {
    @Test func `a tenant is created, makes a business, and a visitor finds it`() async throws {
        try await withTenants { app, given in
            let made = try await given.send(
                .post, "/v1/tenants", as: given.newcomer, key: "sign-up",
                body: #"{"name":"Nordic Network","slug":"nordic","timeZone":"America/Chicago"}"#)
            #expect(made.status == 201, "\(made.text)")
            let business = try await given.business(#""name":"Müller's Garage""#)
            let found = try await given.send(.get, "/v1/businesses?tenant=bay-area&q=muller")
            #expect(found.status == 200, "\(found.text)")
            let page: Page<BusinessListing> = try found.decoded()
            #expect(page.items.map(\.id) == [business.id] && page.items.map(\.name) == ["Müller's Garage"])
        }
    }
}
