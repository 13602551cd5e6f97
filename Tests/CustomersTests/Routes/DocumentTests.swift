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
}
