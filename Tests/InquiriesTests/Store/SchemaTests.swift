import TestSupport
import Testing

@testable import Inquiries

@Suite struct SchemaTests {
    @Test func `the catalogue shows nothing that could leak between tenants`() async throws {
        try await withInquiries { given in
            let faults = try await catalogueFaults(
                of: "inquiries", in: given.database, shared: ["event_cursors", "event_shards", "job_kinds"],
                definers: ["keep_event_partitions", "keep_inbox_partitions"],
                policies: ["event_lanes_of_relay", "event_letters_of_relay", "events_of_relay", "jobs_of_workers"],
                appendOnly: ["transitions", "routing_rule_sets", "decisions"]
            )
            // Partitions are named after their days; ServiceKit's tests look at them.
            .filter { !$0.contains("_of_keeper opens") }
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        }
    }
}
