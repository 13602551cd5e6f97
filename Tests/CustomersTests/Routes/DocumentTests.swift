import JSON
import Testing

@testable import Customers
@testable import ServiceKit

@Suite struct `The document of the service` {
    @Test func `every route stands in it with its schemas`() async throws {
        try await withCustomers { world async throws in
            let document = try JSONDocument(world.service.document(about: "Customers")).root
            let paths = try #require(document["paths"])
            #expect(paths.members.count >= 30)
            let schemas = try #require(document["components"]?["schemas"])
            for name in ["Customer", "CustomerDetails", "Vehicle", "Consent", "RelationshipRequest", "VehicleTransfer"]
            {
                #expect(schemas[name] != nil, "\(name)")
            }
            let customer = try #require(schemas["NewCustomer"]?["properties"])
            #expect(customer["emails"]?["maxItems"]?.integer(as: Int.self) == 20 && customer["account"] == nil)
        }
    }

    @Test func `what a code or the caller's own account names may not be there, and the document says so`() async throws
    {
        try await withCustomers { world async throws in
            let document = try JSONDocument(world.service.document(about: "Customers")).root
            for (path, method) in [
                ("/v1/customers/me", "get"), ("/v1/relationship-answers", "post"),
                ("/v1/vehicle-transfer-answers", "post"), ("/v1/vehicle-transfer-acceptances", "post"),
                ("/v1/customer-claims", "post"),
            ] {
                #expect(document["paths"]?[path]?[method]?["responses"]?["404"] != nil, "\(method) \(path)")
            }
        }
    }
}
