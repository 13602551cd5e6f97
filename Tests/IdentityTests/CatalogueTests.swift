import TestSupport
import Testing

@testable import Identity

@Suite struct `The schema of identity` {
    @Test func `no table, key, right or function lets one tenant at another's rows`() async throws {
        try await withDatabase(schema: "identity", migrations: migrations) { database in
            let faults = try await catalogueFaults(of: "identity", in: database, shared: [])
            #expect(faults == [])
        }
    }
}
