import EventLoop
import FoundationEssentials
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

/// Puts partitions of a day long ago into the tables, as if they had been made then.
private func makeOldDay(_ events: GivenEvents) async throws {
    try await events.admin.transaction { db in
        for (table, kind) in [("events", "keep_event_partitions"), ("inbox", "keep_inbox_partitions")] {
            try await db.execute(
                """
                CREATE TABLE \(unsafeRaw: table)_20200101 PARTITION OF \(unsafeRaw: table)
                FOR VALUES FROM ('016f5e66-e800-0000-0000-000000000000') TO ('016f638d-4400-0000-0000-000000000000')
                """)
            try await db.execute("ALTER TABLE \(unsafeRaw: table)_20200101 OWNER TO test_owner")
            try await db.execute("SELECT \(unsafeRaw: kind)_close('\(unsafeRaw: table)_20200101')")
        }
    }
}

private func tables(_ events: GivenEvents, like pattern: String) async throws -> [String] {
    try await events.admin.read { db in
        try await db.rows(
            "SELECT relname FROM pg_class WHERE relname LIKE \(pattern) AND relkind = 'r' ORDER BY relname"
        ) { try $0[0] }
    }
}

@Suite struct `Retention` {
    @Test func `a day of delivered events leaves with its partition; one that somebody waits for stays`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            try await makeOldDay(events)
            let piece = events.piece(shard: 3)
            try await events.admin.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO events (tenant_id, id, subject, sequence, shard, position, type, version, traceparent, data)
                    VALUES (\(events.tenant), '016f5e66-e800-7000-8000-000000000001', \(piece), 1, 3, 1, \(Moved.type), 1, '',
                        '{"number":1,"text":""}')
                    """)
                try await db.execute("SELECT setval('event_positions_3', 1)")
            }
            try await events.database.keepCursors(of: ["receiver"], history: .seconds(600))
            #expect(try await events.database.keepEventPartitions(days: 7) == [])
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            events.deliver(to: [Switchboard().sink(into: inbox)])
            try await eventually("the effect") { try await events.effects(of: piece) == [1] }
            try await eventually("the day is gone") {
                _ = try await events.database.keepEventPartitions(days: 7)
                return try await tables(events, like: "events_2020%") == []
            }
            #expect(try await tables(events, like: "events_2%").count == 4)
            try await events.database.keepInboxPartitions(days: 30)
            #expect(try await tables(events, like: "inbox_2020%") == [])
        }
    }

    @Test func `a hole that may still be filled keeps its day, a subscriber that nobody has any more does not`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            try await makeOldDay(events)
            try await events.database.keepCursors(of: ["gone"], history: .seconds(600))
            try await events.admin.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO events (tenant_id, id, subject, sequence, shard, position, type, version, traceparent, data)
                    VALUES (\(events.tenant), '016f5e66-e800-7000-8000-000000000001', \(events.piece()), 1, 3, 1,
                        \(Moved.type), 1, '', '{}')
                    """)
                try await db.execute("UPDATE event_cursors SET position = 2, holes = '{1}', horizons = '{99999999}'")
            }
            #expect(try await events.database.keepEventPartitions(days: 7) == [])
            try await events.admin.transaction { db in
                try await db.execute("UPDATE event_cursors SET seen_at = now() - interval '8 days'")
            }
            #expect(try await events.database.keepEventPartitions(days: 7) == ["events_20200101"])
        }
    }

    @Test func `an event whose partition was not made in time is moved into it, and nobody can drop today`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            let today: String = try await events.admin.read { db in
                try await db.value("SELECT 'events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')")
            }
            try await events.admin.transaction { try await $0.execute("DROP TABLE \(unsafeRaw: today)") }
            try await events.announce(about: events.piece())
            #expect(try await events.count("events_rest") == 1)
            #expect(try await events.database.keepEventPartitions(days: 7) == [])
            #expect(try await events.count("events_rest") == 0)
            #expect(try await events.count(today) == 1)
            await expectThrows(PostgresError.self) { try await events.database.keepEventPartitions(days: 0) }
            // The run-time role owns nothing, so it drops nothing by itself.
            await expectThrows(PostgresError.self) {
                try await events.database.transaction { try await $0.execute("DROP TABLE \(unsafeRaw: today)") }
            }
            let faults = try await catalogueFaults(
                of: "test", in: events.given, shared: EventsTable.sharedTables,
                definers: EventsTable.definers.union(InboxTable.definers),
                policies: EventsTable.policies.union(InboxTable.policies))
            #expect(faults == [])
        }
    }
}
