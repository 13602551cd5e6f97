import EventLoop
import Postgres
import TestSupport
import Testing

struct NotificationTests {
    @Test func `a listener hears what is committed, on its channels only`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let events = database.notifications(on: "jobs", "we\"ird")
            #expect(try await events.next() == .listening)
            try await database.transaction { db in
                try await db.execute("SELECT pg_notify('jobs', 'ü 1')")
                try await db.execute("SELECT pg_notify('other', 'no')")
                try await db.execute("SELECT pg_notify('we\"ird', '')")
            }
            #expect(try await events.next().message == "jobs: ü 1")
            #expect(try await events.next().message == "we\"ird: ")
            events.stop()
            #expect(try await events.next() == nil)
        }
    }

    @Test func `a listener whose connection is killed listens again and is told of the gap`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let admin = try given.openAsAdmin()
            let events = database.notifications(on: "jobs")
            #expect(try await events.next() == .listening)
            try await Self.killListener(admin)
            #expect(try await events.next() == .gap)
            try await database.transaction { try await $0.execute("NOTIFY jobs, 'after'") }
            #expect(try await events.next().message == "jobs: after")
            await database.close()
            #expect(try await events.next() == nil)
        }
    }

    @Test func `a listener survives a restart of the server`() async throws {
        let cluster = try TestCluster()
        try await withDatabase(on: cluster) { given in
            let database = try given.open()
            let events = database.notifications(on: "jobs")
            #expect(try await events.next() == .listening)
            try await cluster.restart("immediate")
            #expect(try await events.next() == .gap)
            try await database.transaction(attempts: 3) { try await $0.execute("NOTIFY jobs, 'after'") }
            #expect(try await events.next().message == "jobs: after")
            events.stop()
        }
    }

    @Test func `a listener that takes nothing is told of a gap instead of filling memory`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let events = database.notifications(on: "jobs")
            #expect(try await events.next() == .listening)
            try await database.transaction { db in
                try await db.execute("SELECT pg_notify('jobs', n::text) FROM generate_series(1, 1500) n")
                try await db.execute("SELECT pg_notify('jobs', 'last')")
            }
            var seen = 0
            var sawGap = false
            while true {
                let event = try await events.next()
                if event == .gap { sawGap = true }
                if event.message == "jobs: last" { break }
                // Takes one now and then only, until the last one waits.
                if seen == 0 { try await given.loop.sleep(for: .milliseconds(200)) }
                seen += 1
            }
            #expect(sawGap)
            #expect(seen < 1500)
            events.stop()
        }
    }

    @Test func `a cancelled listener ends`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let events = database.notifications(on: "jobs")
            let task = given.loop.task {
                var heard = 0
                for try await _ in events { heard += 1 }
                return heard
            }
            let admin = try given.openAsAdmin()
            try await admin.wait(
                until: "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle')")
            task.cancel()
            await expectThrows(CancellationError.self) { try await task.value }
            #expect(try await events.next() == nil)
        }
    }

    private static func killListener(_ admin: Database) async throws {
        _ = try await admin.read { db in
            try await db.rows(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE query LIKE 'LISTEN%' AND datname = current_database()
                """)
        }
    }
}

extension Notifications.Event? {
    /// `channel: payload` of a message.
    var message: String? {
        if case .message(let message) = self { "\(message.channel): \(message.payload)" } else { nil }
    }
}
