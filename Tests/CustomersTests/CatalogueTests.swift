import TestSupport
import Testing

@testable import Customers

@Suite struct `The schema of customers` {
    @Test func `no table, key, right or function lets one tenant at another's rows`() async throws {
        try await withDatabase(schema: "customers", migrations: migrations) { database in
            let faults = try await catalogueFaults(of: "customers", in: database, shared: [])
            #expect(faults == [])
        }
    }
}
