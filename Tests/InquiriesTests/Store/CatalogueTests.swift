import Media
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct CatalogueTests {
    @Test func `the schema shows nothing that could leak between tenants`() async throws {
        try await withDatabase(schema: "inquiries", migrations: migrations) { database in
            let faults = try await catalogueFaults(
                of: "inquiries", in: database, shared: EventsTable.sharedTables.union(MediaTable.shared),
                definers: EventsTable.definers.union(InboxTable.definers).union(["inquiries_with", "words_meant"]),
                policies: EventsTable.policies.union(InboxTable.policies).union(JobsTable.policies)
                    .union(["inquiry_texts_of_search", "inquiry_words_of_search"]),
                appendOnly: ["transitions", "routing_rule_sets", "decisions", "completions", "messages"])
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        }
    }
}
