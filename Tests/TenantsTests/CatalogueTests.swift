import TestSupport
import Testing

@testable import Tenants

@Suite struct `The schema of tenants` {
    @Test func `no table, key, right or function lets one tenant at another's rows`() async throws {
        try await withDatabase(schema: "tenants", migrations: migrations) { database in
            let faults = try await catalogueFaults(of: "tenants", in: database, shared: [])
            #expect(faults == [])
        }
    }
}
