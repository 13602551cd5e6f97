import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct CatalogueTests {
    @Test func `the schema shows nothing that could leak between tenants`() async throws {
        try await withDatabase(schema: "inquiries", migrations: migrations) { database in
            let faults = try await catalogueFaults(
                of: "inquiries", in: database, shared: EventsTable.sharedTables,
                definers: EventsTable.definers.union(InboxTable.definers), appendOnly: ["transitions", "completions"])
            // What the machinery of events and jobs opens for its relay and its workers, its own tests judge.
            let own = faults.filter { fault in
                !fault.contains("beyond the tenant")
                    || !["event_", "events_", "inbox_", "jobs_"].contains { fault.hasPrefix($0) }
            }
            #expect(own.isEmpty, "\(own.joined(separator: "\n"))")
        }
    }
}
