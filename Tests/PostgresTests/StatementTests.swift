import EventLoop
import FoundationEssentials
import Postgres
import Synchronization
import TestSupport
import Testing

struct StatementTests {
    @Test func `a statement is prepared once for each connection and the cache is bounded`() async throws {
        try await withDatabase { given in
            let database = try given.open {
                $0.maxConnections = 1
                $0.preparedStatements = 5
            }
            for round in 0..<30 {
                let value = try await database.read { db in
                    try await db.value("SELECT \(round)::int + \(unsafeRaw: "\(round % 10)")", as: Int.self)
                }
                #expect(value == round + round % 10)
            }
            let prepared = try await database.read { db in
                try await db.value("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql", as: Int.self)
            }
            #expect(prepared <= 6, "the server forgets what the cache dropped")
        }
    }

    @Test func `a read whose table changed since it was prepared is prepared anew`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            let admin = try given.openAsAdmin()
            func columns() async throws -> Int {
                try await database.read { try await $0.rows("SELECT * FROM accounts WHERE id = \(1)").columns.count }
            }
            #expect(try await columns() == 4)
            try await admin.transaction { try await $0.execute("ALTER TABLE accounts ADD COLUMN note text") }
            #expect(try await columns() == 5)
            #expect(database.counters.repeated == 1)
        }
    }

    @Test func `the first statement of a transaction is prepared anew too, a later one fails as retryable`()
        async throws
    {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            let admin = try given.openAsAdmin()
            func columns(afterAnother: Bool, attempts: Int) async throws -> Int {
                try await database.transaction(attempts: attempts) { db in
                    if afterAnother { try await db.execute("SELECT 1") }
                    return try await db.rows("SELECT * FROM accounts WHERE id = \(1)").columns.count
                }
            }
            #expect(try await columns(afterAnother: false, attempts: 1) == 4)
            try await admin.transaction { try await $0.execute("ALTER TABLE accounts ADD COLUMN note text") }
            #expect(try await columns(afterAnother: false, attempts: 1) == 5)
            try await admin.transaction { try await $0.execute("ALTER TABLE accounts ADD COLUMN more text") }
            await expectThrows(PostgresError.schemaChanged) { try await columns(afterAnother: true, attempts: 1) }
            #expect(try await columns(afterAnother: true, attempts: 1) == 6)
            try await admin.transaction { try await $0.execute("ALTER TABLE accounts DROP COLUMN more") }
            #expect(try await columns(afterAnother: true, attempts: 2) == 5)
            #expect(database.counters.opened == 1)
        }
    }

    @Test func `one flush of a transaction is sent anew when its statement is outdated`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            func touch() async throws {
                try await database.transaction { db in
                    try db.enqueue("UPDATE accounts SET balance = balance + 1 WHERE id = 1 RETURNING *")
                }
            }
            try await touch()
            try await given.openAsAdmin().transaction { try await $0.execute("ALTER TABLE accounts ADD COLUMN n int") }
            try await touch()
            #expect(try await database.balance(of: 1) == 102)
        }
    }

    @Test func `statements somebody deallocated are prepared anew`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            #expect(try await database.balance(of: 1) == 100)
            try await database.transaction { try await $0.execute("DEALLOCATE ALL") }
            #expect(try await database.balance(of: 2) == 100)
        }
    }

    @Test func `a statement that cannot be prepared says why, each time, and disturbs nobody`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            let results = await concurrently(9) { number in
                try await database.read { db in
                    try await db.value(number % 2 == 0 ? "SELECT \(number)::int" : "SELECT nothing", as: Int.self)
                }
            }
            #expect(successes(results) == [0, 2, 4, 6, 8])
            let expected = PostgresError.server(sqlState: "42703", message: "column \"nothing\" does not exist")
            #expect(failures(results) == Array(repeating: expected, count: 4))
        }
    }

    @Test func `huge values and many rows come whole`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let bytes = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await database.read { db in
                let back = try await db.value("SELECT \(bytes)::bytea", as: [UInt8].self)
                #expect(back == bytes)
                let text = try await db.value("SELECT repeat('ü', 5000000)", as: String.self)
                #expect(text.utf8.count == 10_000_000)
                let numbers = try await db.rows("SELECT n FROM generate_series(1, 200000) n") { try $0["n"] as Int }
                #expect(numbers == Array(1...200_000))
            }
        }
    }

    @Test func `a column that is not what the program takes it for is named`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let rows = try await database.read { try await $0.rows("SELECT 'x' AS name, NULL AS none, 70000 AS big") }
            let row = rows[0]
            #expect(throws: PostgresError.column("name", reason: "not a whole number of 64 bits")) {
                try row["name"] as Int
            }
            #expect(throws: PostgresError.column("none", reason: "NULL")) { try row["none"] as String }
            #expect(throws: PostgresError.column("big", reason: "too large for Int16")) { try row["big"] as Int16 }
            #expect(throws: PostgresError.column("other", reason: "the row has no such column")) {
                try row["other"] as Int?
            }
            #expect(throws: PostgresError.column("3", reason: "the row has 3 columns")) { try row[3] as Int }
            #expect(try row[2] as Int == 70_000)
            #expect(row.columns == ["name", "none", "big"])
            #expect(row.count == 3)
        }
    }

    @Test func `a column's bytes are there without a String`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let rows = try await database.read { try await $0.rows("SELECT 'grün' AS a, NULL AS b, '' AS c") }
            var bytes = Array("<".utf8)
            #expect(try rows[0].append(rows[0].place(of: "a"), to: &bytes))
            #expect(!rows[0].append(1, to: &bytes))
            #expect(rows[0].append(2, to: &bytes))
            #expect(bytes == Array("<grün".utf8))
            #expect(rows[0].isNull(1))
            #expect(!rows[0].isNull(2))
            #expect(rows[0].withBytes(0) { $0.count } == 5)
            #expect(rows.affectedRows == 1)
        }
    }

    @Test func `exactly one row means one`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            try await database.read { db in
                let none = try await db.row("SELECT 1 WHERE false") { try $0[0] as Int }
                #expect(none == nil)
                let one = try await db.row("SELECT 7") { try $0[0] as Int }
                #expect(one == 7)
                await expectThrows(PostgresError.rowCount(expected: 1, found: 2)) {
                    try await db.row("SELECT generate_series(1, 2)") { try $0[0] as Int }
                }
                await expectThrows(PostgresError.rowCount(expected: 1, found: 0)) {
                    try await db.value("SELECT 1 WHERE false", as: Int.self)
                }
            }
        }
    }

    @Test func `notices reach who wants them`() async throws {
        let heard = Mutex<[String]>([])
        try await withDatabase { given in
            let database = try given.open {
                $0.onNotice = { notice in heard.withLock { $0.append("\(notice.severity) \(notice.message)") } }
            }
            try await database.transaction { db in
                try await db.execute("DO $$ BEGIN RAISE WARNING 'take care'; END $$")
            }
        }
        #expect(heard.withLock { $0 } == ["WARNING take care"])
    }

    @Test func `a value that cannot be sent fails before anything is sent`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let bad = PostgresError.invalidBind(reason: "text with U+0000")
            await expectThrows(bad) { try await database.read { try await $0.execute("SELECT \("\0")") } }
            await expectThrows(bad) {
                try await database.read(as: "\0", "SELECT 1") { _ in }
            }
            await expectThrows(bad) {
                try await database.write(as: "\0") { _ in }
            }
            try await database.transaction { db in
                try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                await expectThrows(bad) { try await db.execute("SELECT \("\0")") }
                await expectThrows(bad) { try db.enqueue("SELECT \("\0")") }
            }
            #expect(try await database.balance(of: 1) == 1)
        }
    }

    @Test func `COPY is refused`() async throws {
        try await withDatabase { given in
            let database = try given.open { $0.maxConnections = 1 }
            await expectThrows(PostgresError.server(sqlState: "0A000", message: "COPY cannot be used here")) {
                try await database.transaction { try await $0.execute("COPY (SELECT 1) TO STDOUT") }
            }
            #expect(try await database.read { try await $0.value("SELECT 1", as: Int.self) } == 1)
        }
    }
}
