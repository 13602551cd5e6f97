import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

struct MigratorTests {
    private let first = Tables.sql(
        "m0001_members.sql", "CREATE TABLE members (id int); INSERT INTO members VALUES (1);")
    private let second = Tables.sql("m0002_name.sql", "ALTER TABLE members ADD COLUMN name text DEFAULT 'x';")

    @Test func `files are applied once, in the order of their names`() async throws {
        try await withDatabase(schema: "migrated") { given in
            let migrator = try Migrator(schema: "migrated", files: [second, first])
            let before = try await migrator.status(given.ownerSettings, on: given.loop)
            #expect(before.pending == ["m0001_members", "m0002_name"])
            #expect(!before.isReady)
            #expect(try await migrator.migrate(given.ownerSettings, on: given.loop) == ["m0001_members", "m0002_name"])
            #expect(try await migrator.migrate(given.ownerSettings, on: given.loop) == [])
            let after = try await migrator.status(given.ownerSettings, on: given.loop)
            #expect(after.applied == ["m0001_members", "m0002_name"])
            #expect(after.isReady)
            let names = try await given.open().read { db in
                try await db.rows("SELECT name FROM migrated.members") { try $0["name"] as String }
            }
            #expect(names == ["x"])
        }
    }

    @Test func `a schema that is missing is made`() async throws {
        try await withDatabase { given in
            let migrator = try Migrator(schema: "new \"one\"", files: [first])
            _ = try await migrator.migrate(given.adminSettings, on: given.loop)
            let count = try await given.openAsAdmin().read { db in
                try await db.value("SELECT count(*) FROM \"new \"\"one\"\"\".members", as: Int.self)
            }
            #expect(count == 1)
        }
    }

    @Test func `a changed file, an unknown version and a gap stop everything`() async throws {
        try await withDatabase(schema: "stopped", migrations: [first, second]) { given in
            func migrate(_ files: [(name: String, bytes: [UInt8])]) async throws -> [String] {
                try await Migrator(schema: "stopped", files: files).migrate(given.ownerSettings, on: given.loop)
            }
            let third = Tables.sql("m0003_more", "ALTER TABLE members ADD COLUMN more int")
            let changed = Tables.sql("m0002_name", "ALTER TABLE members ADD COLUMN name text;")
            await expectThrows(MigrationError.checksumChanged(name: "m0002_name")) {
                try await migrate([first, changed, third])
            }
            await expectThrows(MigrationError.unknownVersion(names: ["m0002_name"])) { try await migrate([first]) }
            let late = Tables.sql("m0001_z", "SELECT 1")
            await expectThrows(MigrationError.outOfOrder(name: "m0001_z")) { try await migrate([first, late, second]) }
            let status = try await Migrator(schema: "stopped", files: [first])
                .status(given.ownerSettings, on: given.loop)
            #expect(status.unknown == ["m0002_name"])
            #expect(status.isReady, "a newer schema is fine to serve on")
            #expect(try await migrate([first, second, third]) == ["m0003_more"])
        }
    }

    @Test func `a step that fails leaves nothing of itself, and those before it stand`() async throws {
        try await withDatabase(schema: "failing") { given in
            let broken = Tables.sql(
                "m0002_broken", "CREATE TABLE half (id int); SELECT 1 / 0; CREATE TABLE other (id int)")
            let migrator = try Migrator(schema: "failing", files: [first, broken])
            await expectThrows(
                MigrationError.failed(name: "m0002_broken", reason: .invalidValue(sqlState: "22012"))
            ) {
                try await migrator.migrate(given.ownerSettings, on: given.loop)
            }
            let tables = try await given.openAsAdmin().read { db in
                try await db.rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'failing' ORDER BY 1") {
                    try $0[0] as String
                }
            }
            #expect(tables == ["members", "schema_migrations"])
            #expect(try await migrator.status(given.ownerSettings, on: given.loop).pending == ["m0002_broken"])
        }
    }

    @Test func `a step that ends its own transaction is reported`() async throws {
        try await withDatabase(schema: "ending") { given in
            let migrator = try Migrator(
                schema: "ending", files: [Tables.sql("m0001_commit", "SELECT 1; COMMIT; SELECT 2")])
            await expectThrows(MigrationError.endedTransaction(name: "m0001_commit")) {
                try await migrator.migrate(given.ownerSettings, on: given.loop)
            }
        }
    }

    @Test func `ten migrators at once do the work once`() async throws {
        try await withDatabase(schema: "together") { given in
            let slow = Tables.sql("m0002_slow", "SELECT pg_sleep(0.1); CREATE TABLE slow (id int)")
            let applied = Mutex<[String]>([])
            let results = await concurrently(10) { _ in
                var migrator = try Migrator(schema: "together", files: [first, slow])
                migrator.onApplied = { name, _ in applied.withLock { $0.append(name) } }
                return try await migrator.migrate(given.ownerSettings, on: given.loop).count
            }
            #expect(successes(results).reduce(0, +) == 2)
            #expect(successes(results).count == 10)
            #expect(applied.withLock { $0 } == ["m0001_members", "m0002_slow"])
        }
    }

    @Test func `a migrator does not wait for another for ever`() async throws {
        try await withDatabase(schema: "busy") { given in
            let admin = try given.openAsAdmin()
            try await admin.transaction { db in
                try await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('driveline.migrations.busy', 0))")
                var migrator = try Migrator(schema: "busy", files: [first])
                migrator.patience = .milliseconds(50)
                await expectThrows(MigrationError.busy) {
                    try await migrator.migrate(given.ownerSettings, on: given.loop)
                }
            }
        }
    }

    @Test func `contract steps wait for their phase, and what follows them too`() async throws {
        try await withDatabase(schema: "phased") { given in
            let files = [
                first, Tables.sql("m0002_drop", "-- phase: contract\nALTER TABLE members ADD COLUMN b int"),
                Tables.sql("m0003_add", "-- phase: expand\nALTER TABLE members ADD COLUMN c int"),
            ]
            let migrator = try Migrator(schema: "phased", files: files)
            #expect(migrator.migrations.map(\.phase) == [.expand, .contract, .expand])
            let expanded = try await migrator.migrate(given.ownerSettings, through: .expand, on: given.loop)
            #expect(expanded == ["m0001_members"])
            #expect(try await migrator.migrate(given.ownerSettings, on: given.loop) == ["m0002_drop", "m0003_add"])
        }
    }

    @Test func `an index is built concurrently, and a failed one leaves no invalid index`() async throws {
        try await withDatabase(schema: "indexed") { given in
            let double = Tables.sql("m0002_double", "INSERT INTO members VALUES (1)")
            let index = Tables.sql(
                "m0003_index", "-- transaction: none\nCREATE UNIQUE INDEX CONCURRENTLY members_id ON members (id)")
            let migrator = try Migrator(schema: "indexed", files: [first, double, index])
            await expectThrows(
                MigrationError.failed(name: "m0003_index", reason: .uniqueViolation(constraint: "members_id"))
            ) {
                try await migrator.migrate(given.ownerSettings, on: given.loop)
            }
            let admin = try given.openAsAdmin()
            func indexes() async throws -> [Bool] {
                try await admin.read { db in
                    try await db.rows(
                        "SELECT indisvalid FROM pg_index WHERE indrelid = 'indexed.members'::regclass"
                    ) { try $0[0] as Bool }
                }
            }
            #expect(try await indexes() == [])
            try await admin.transaction { try await $0.execute("DELETE FROM indexed.members") }
            #expect(try await migrator.migrate(given.ownerSettings, on: given.loop) == ["m0003_index"])
            #expect(try await indexes() == [true])
        }
    }

    @Test func `a step waits for a lock at most two seconds at a time and tries again`() async throws {
        try await withDatabase(schema: "locked", migrations: [first]) { given in
            let admin = try given.openAsAdmin()
            var migrator = try Migrator(schema: "locked", files: [first, second])
            migrator.attempts = 1
            let impatient = migrator
            try await admin.transaction { db in
                try await db.execute("SELECT 1 FROM locked.members")
                await expectThrows(MigrationError.failed(name: "m0002_name", reason: .lockNotAvailable)) {
                    try await impatient.migrate(given.ownerSettings, on: given.loop)
                }
            }
            #expect(try await impatient.migrate(given.ownerSettings, on: given.loop) == ["m0002_name"])
        }
    }

    @Test func `a step that takes longer than its time is ended by the server and undone`() async throws {
        try await withDatabase(schema: "slow", migrations: [first]) { given in
            let slow = Tables.sql(
                "m0002_slow.sql", "-- timeout: 1\nCREATE TABLE late (id int); SELECT pg_sleep(3600);")
            let migrator = try Migrator(schema: "slow", files: [first, slow])
            await expectThrows(MigrationError.failed(name: "m0002_slow", reason: .queryCanceled)) {
                try await migrator.migrate(given.ownerSettings, on: given.loop)
            }
            let isThere = try await given.openAsAdmin().read { db in
                try await db.value("SELECT to_regclass('slow.late') IS NOT NULL", as: Bool.self)
            }
            #expect(!isThere)
            #expect(try await migrator.status(given.ownerSettings, on: given.loop).pending == ["m0002_slow"])
        }
    }

    @Test(
        arguments: [
            ("m1 x", "SELECT 1"), ("", "SELECT 1"), ("m1", "-- phase: later\nSELECT 1"),
            ("m1", "-- transaction: some\nSELECT 1"), ("m1", "-- timeout: long\nSELECT 1"),
            ("m1", "-- timeout: 0\nSELECT 1"),
        ])
    func `a malformed file is refused before anything is done`(name: String, text: String) {
        #expect(throws: MigrationError.self) { try Migration(name: name, bytes: Array(text.utf8)) }
    }

    @Test func `a head says how a file is run`() throws {
        let text = "-- Why this is needed.\n--\n-- phase: contract\n-- transaction: none\n-- timeout: 600\nDROP INDEX x"
        let migration = try Migration(name: "m0009_drop.sql", bytes: Array(text.utf8))
        #expect(migration.name == "m0009_drop")
        #expect(migration.phase == .contract)
        #expect(!migration.isTransactional)
        #expect(migration.timeout == 600)
        #expect(throws: MigrationError.malformed(name: "m1", reason: "not UTF-8")) {
            try Migration(name: "m1", bytes: [0xFF])
        }
        #expect(throws: MigrationError.malformed(name: "a", reason: "two files have this name")) {
            try Migration.all([("a", []), ("a.sql", [])])
        }
    }
}
