import JSON
import Routing
import Testing

@testable import Tenants

@Suite struct `The document of the tenants service` {
    private func document(_ app: App) throws -> JSONValue {
        let info = OpenAPI.Info(title: "tenants", version: "1", description: "Tenants.")
        return try JSONValue(parsing: OpenAPI.document(routes(app), info))
    }

    @Test func `a tenant or business that the query names may not be there, and the document says so`() async throws {
        try await withTenants { app, _ in
            let paths = try document(app)["paths"]
            for (path, method) in [
                ("/v1/professionals", "get"), ("/v1/businesses", "get"), ("/v1/trades", "get"),
                ("/v1/catalogue/categories", "get"), ("/v1/catalogue/services", "get"), ("/v1/settings", "get"),
                ("/v1/settings", "put"), ("/v1/settings", "patch"), ("/v1/settings/history", "get"),
                ("/v1/settings/rollbacks", "post"),
            ] {
                #expect(paths?[path]?[method]?["responses"]?["404"] != nil, "\(method) \(path)")
            }
        }
    }

    @Test func `what is null where there is nothing may be null in the document`() async throws {
        try await withTenants { app, _ in
            let schemas = try document(app)["components"]?["schemas"]
            for (type, member) in [
                ("BusinessListing", "city"), ("BusinessListing", "photo"), ("ProfessionalListing", "region"),
                ("ProfessionalListing", "photo"),
            ] {
                #expect(schemas?[type]?["properties"]?[member]?["type"] == ["string", "null"], "\(type) \(member)")
            }
            for (type, member) in [
                ("BusinessListing", "place"), ("ProfessionalListing", "place"), ("ProfessionalListing", "rating"),
            ] {
                guard case .array(let forms)? = schemas?[type]?["properties"]?[member]?["anyOf"] else {
                    Issue.record("\(type) \(member)")
                    continue
                }
                #expect(forms.contains(["type": "null"]))
            }
            #expect(schemas?["QuotaUse"]?["properties"]?["used"]?["type"] == ["integer", "null"])
            #expect(schemas?["QuotaUse"]?["properties"]?["limit"]?["type"] == ["integer", "null"])
        }
    }
}
