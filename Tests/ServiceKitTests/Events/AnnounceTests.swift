import EventLoop
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

private struct Undone: Error {}

@Suite struct `Announcing` {
    @Test func `an aggregate's events are numbered without gaps, whatever is undone and however many announce at once`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            let pieces = (0..<3).map { _ in events.piece() }
            let outcomes = await concurrently(60) { number in
                try await events.database.write(as: events.tenant) { db in
                    for piece in pieces.sorted() {
                        try db.announce(Moved(number: number), about: piece, in: events.tenant)
                    }
                    _ = try await db.rows("SELECT 1")
                    if number.isMultiple(of: 3) { throw Undone() }
                }
            }
            #expect(outcomes.count(where: \.succeeded) == 40)
            for piece in pieces {
                let rows = try await events.admin.read { db in
                    try await db.rows(
                        "SELECT sequence, previous FROM events WHERE subject = \(piece) ORDER BY position"
                    ) { (try $0[0] as Int, try $0[1] as Int64?) }
                }
                #expect(rows.map(\.0) == Array(1...40))
                #expect(rows.map { $0.1 == nil } == [true] + Array(repeating: false, count: 39))
            }
        }
    }

    @Test func `two announcements of one transaction keep their order, and nothing is announced without a commit`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            let piece = events.piece()
            try await events.database.write(as: events.tenant) { db in
                try db.announce(Moved(number: 1), about: piece, in: events.tenant)
                try db.announce(Removed(number: 2), about: piece, in: events.tenant)
            }
            await expectThrows(Undone.self) {
                try await events.database.write(as: events.tenant) { db in
                    try db.announce(Moved(number: 3), about: piece, in: events.tenant)
                    throw Undone()
                }
            }
            let types: [String] = try await events.admin.read { db in
                try await db.rows("SELECT type FROM events ORDER BY sequence") { try $0[0] }
            }
            #expect(types == [Moved.type, Removed.type])
        }
    }

    @Test func `a tenant announces in its own name only, sees its own events only and changes none`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let piece = events.piece()
            try await events.announce(about: piece)
            await expectThrows(PostgresError.self) {
                try await events.database.write(as: events.other) { db in
                    try db.announce(Moved(number: 1), about: piece, in: events.tenant)
                }
            }
            let seen: Int = try await events.database.read(as: events.other) {
                try await $0.value("SELECT count(*) FROM events")
            }
            #expect(seen == 0)
            await expectThrows(PostgresError.self) {
                try await events.database.write(as: events.tenant) { try await $0.execute("DELETE FROM events") }
            }
            // Partitions are closed: only the table's policies decide.
            let partition: String = try await events.admin.read { db in
                try await db.value("SELECT tableoid::regclass::text FROM events")
            }
            await expectThrows(PostgresError.self) {
                try await events.database.read { try await $0.rows("SELECT * FROM \(unsafeRaw: partition)") }
            }
        }
    }

    @Test func `what is too large is refused before anything happens`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            await expectThrows(EventError.self) {
                try await events.database.write(as: events.tenant) { db in
                    try db.announce(
                        Moved(number: 1, text: String(repeating: "x", count: 300_000)), about: events.piece(),
                        in: events.tenant)
                }
            }
            let announced = try await events.count("events")
            #expect(announced == 0)
        }
    }

    @Test func `the tables keep tenants apart as the catalogue tells it`() async throws {
        try await withDatabase(migrations: eventSteps) { database in
            let faults = try await catalogueFaults(
                of: "test", in: database, shared: EventsTable.sharedTables,
                definers: EventsTable.definers.union(InboxTable.definers),
                policies: EventsTable.policies.union(InboxTable.policies))
            #expect(faults == [])
        }
    }
}
