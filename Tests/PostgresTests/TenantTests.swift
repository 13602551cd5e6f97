import EventLoop
import FoundationEssentials
import Postgres
import TestSupport
import Testing

struct TenantTests {
    private let first = UUID()
    private let second = UUID()

    @Test func `a tenant sees and changes its own rows only`() async throws {
        try await withDatabase(migrations: Tables.notes) { given in
            let database = try given.open { $0.maxConnections = 2 }
            for tenant in [first, second] {
                try await database.write(as: tenant) { db in
                    try await db.execute("INSERT INTO notes VALUES (\(tenant), 1, \("of \(tenant)"))")
                }
            }
            for tenant in [first, second] {
                let bodies = try await database.read(as: tenant, "SELECT body FROM notes") { try $0["body"] as String }
                #expect(bodies == ["of \(tenant)"])
            }
            let changed = try await database.write(as: first) { db in
                try await db.execute("UPDATE notes SET body = 'changed'")
            }
            #expect(changed == 1)
            await expectThrows(
                PostgresError.insufficientPrivilege("new row violates row-level security policy for table \"notes\"")
            ) {
                try await database.write(as: first) { db in
                    try await db.execute("INSERT INTO notes VALUES (\(second), 2, 'foreign')")
                }
            }
            let kept = try await database.read(as: second, "SELECT body FROM notes") { try $0["body"] as String }
            #expect(kept == ["of \(second)"])
        }
    }

    @Test func `without a tenant there are no rows`() async throws {
        try await withDatabase(migrations: Tables.notes) { given in
            let database = try given.open { $0.maxConnections = 1 }
            try await database.write(as: first) { db in
                try await db.execute("INSERT INTO notes VALUES (\(first), 1, 'x')")
            }
            #expect(try await count(database) == 0)
            let inside = try await database.transaction { try await $0.value("SELECT count(*) FROM notes") as Int }
            #expect(inside == 0)
            for nobody in ["", UUID().uuidString] {
                let seen = try await database.read(as: nobody, "SELECT count(*) FROM notes") { try $0[0] as Int }
                #expect(seen == [0])
                // What cannot be seen can be neither changed nor added.
                let changed = try await database.write(as: nobody) { db in
                    try await db.execute("UPDATE notes SET body = 'y'") + (try await db.execute("DELETE FROM notes"))
                }
                #expect(changed == 0)
                await expectThrows(PostgresError.self) {
                    try await database.write(as: nobody) { db in
                        try await db.execute("INSERT INTO notes VALUES (\(first), 3, 'foreign')")
                    }
                }
            }
            await expectThrows(PostgresError.invalidValue(sqlState: "22P02")) {
                try await database.read(as: "malformed", "SELECT count(*) FROM notes") { _ in }
            }
            #expect(try await count(database) == 0)
        }
    }

    @Test func `no way a call can end leaves its tenant on the connection`() async throws {
        try await withDatabase(migrations: Tables.notes) { given in
            let database = try given.open { $0.maxConnections = 1 }
            try await database.write(as: first) { db in
                try await db.execute("INSERT INTO notes VALUES (\(first), 1, 'x')")
            }
            try await expectNoTenant(database)

            _ = try await database.read(as: first, "SELECT body FROM notes") { _ in }
            try await expectNoTenant(database)

            await expectThrows(PostgresError.self) {
                try await database.read(as: first, "SELECT 1 / (id - 1) FROM notes") { _ in }
            }
            try await expectNoTenant(database)

            await expectThrows(Stop.self) {
                try await database.write(as: first) { db in
                    try await db.execute("UPDATE notes SET body = 'y'")
                    throw Stop()
                }
            }
            try await expectNoTenant(database)

            await expectThrows(PostgresError.deadlineExceeded) {
                try await database.read(as: first, deadline: .milliseconds(50), "SELECT pg_sleep(60)") { _ in }
            }
            try await expectNoTenant(database)

            await expectThrows(PostgresError.deadlineExceeded) {
                try await database.write(as: first, deadline: .milliseconds(50)) { db in
                    try await db.execute("SELECT pg_sleep(60)")
                }
            }
            try await expectNoTenant(database)

            let admin = try given.openAsAdmin()
            for isWrite in [false, true] {
                let task = given.loop.task {
                    if isWrite {
                        try await database.write(as: self.first) { db in try await db.execute("SELECT pg_sleep(60)") }
                    } else {
                        _ = try await database.read(as: self.first, "SELECT pg_sleep(60)") { _ in 0 }.count
                    }
                }
                try await admin.wait(until: Self.isSleeping)
                task.cancel()
                await expectThrows(CancellationError.self) { try await task.value }
                try await expectNoTenant(database)
            }
            #expect(database.counters.opened == 1, "all of it on one connection")
        }
    }

    @Test func `thousands of reads of many tenants in one pipeline each see their own rows`() async throws {
        let tenants = (0..<20).map { _ in UUID() }
        try await withDatabase(migrations: Tables.notes) { given in
            let database = try given.open {
                $0.maxConnections = 2
                $0.readsPerConnection = 16
                $0.maxWaiting = 4000
            }
            for (number, tenant) in tenants.enumerated() {
                try await database.write(as: tenant) { db in
                    for id in 0...number {
                        try db.enqueue("INSERT INTO notes VALUES (\(tenant), \(id), \("\(number)"))")
                    }
                }
            }
            let wrong = await concurrently(3000) { number in
                let place = number % tenants.count
                if number % 7 == 0 {
                    // Faults and writes between the reads.
                    _ = try? await database.read(as: tenants[place], "SELECT 1 / 0") { _ in }
                    return try await database.write(as: tenants[place]) { db in
                        try await db.value("SELECT count(*) FROM notes", as: Int.self)
                    } != place + 1
                }
                let bodies = try await database.read(as: tenants[place], "SELECT body FROM notes ORDER BY id") { row in
                    try row["body"] as String
                }
                return bodies != Array(repeating: "\(place)", count: place + 1)
            }
            #expect(successes(wrong) == Array(repeating: false, count: 3000))
            #expect(database.counters.opened <= 2)
        }
    }

    static let isSleeping: SQL =
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())"

    private func count(_ database: Database) async throws -> Int {
        try await database.read { db in try await db.value("SELECT count(*) FROM notes") }
    }

    private func expectNoTenant(
        _ database: Database, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let setting = try await database.read { db in
            try await db.value("SELECT current_setting('app.tenant_id', true)", as: String?.self)
        }
        #expect(setting == nil || setting == "", sourceLocation: sourceLocation)
        #expect(try await count(database) == 0, sourceLocation: sourceLocation)
        let inTransaction = try await database.transaction { db in
            try await db.value("SELECT current_setting('app.tenant_id', true)", as: String?.self)
        }
        #expect(inTransaction == nil || inTransaction == "", sourceLocation: sourceLocation)
    }
}

private struct Stop: Error {}
