import EventLoop
import TestSupport
import Testing

@testable import Postgres

struct ErrorTests {
    @Test func `what the tables refuse has a type and the constraint's name`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            try await given.openAsAdmin().transaction { db in
                try await db.execute(
                    "CREATE TABLE test.slots (span int4range, CONSTRAINT slots_excl EXCLUDE USING gist (span WITH &&))")
            }
            let cases: [(SQL, PostgresError)] = [
                ("INSERT INTO accounts VALUES (1, 1)", .uniqueViolation(constraint: "accounts_pkey")),
                ("INSERT INTO accounts VALUES (11, -1)", .checkViolation(constraint: "accounts_balance_not_negative")),
                ("INSERT INTO accounts (id) VALUES (11)", .notNullViolation(column: "balance")),
                (
                    "INSERT INTO accounts VALUES (\("secret-value")::int, 1)",
                    .invalidValue(sqlState: "22P02")
                ),
                ("SELECT 1 / \(0)::int", .invalidValue(sqlState: "22012")),
                ("DROP TABLE accounts", .insufficientPrivilege("must be owner of table accounts")),
                ("SELEC 1", .server(sqlState: "42601", message: "syntax error at or near \"SELEC\"")),
                (
                    "DO $$ BEGIN RAISE EXCEPTION 'balance of secret-value'; END $$",
                    .server(sqlState: "P0001", message: "")
                ),
            ]
            for (sql, expected) in cases {
                await expectThrows(expected) { try await database.transaction { try await $0.execute(sql) } }
            }
            await expectThrows(PostgresError.exclusionViolation(constraint: "slots_excl")) {
                try await given.openAsAdmin().transaction { db in
                    try await db.execute("INSERT INTO test.slots VALUES ('[1,5)')")
                    try await db.execute("INSERT INTO test.slots VALUES ('[4,6)')")
                }
            }
        }
    }

    @Test func `a lock that is not to be had has a type`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            try await database.transaction { db in
                try await db.execute("SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE")
                await expectThrows(PostgresError.lockNotAvailable) {
                    try await database.transaction { other in
                        try await other.execute("SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE NOWAIT")
                    }
                }
            }
            await expectThrows(PostgresError.queryCanceled) {
                try await database.transaction { db in
                    try await db.execute("SET LOCAL statement_timeout = '20ms'")
                    try await db.execute("SELECT pg_sleep(60)")
                }
            }
        }
    }

    @Test func `no error carries a bound value`() async throws {
        let secret = "s3cr3t-value"
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            try await database.transaction { db in
                try await db.execute("INSERT INTO accounts VALUES (20, 1, \(secret))")
            }
            let statements: [SQL] = [
                "INSERT INTO accounts VALUES (21, 1, \(secret))", "SELECT \(secret)::int", "SELECT \(secret)::uuid",
                "SELECT \(secret)::timestamptz", "SELECT \(secret)::jsonb", "SELECT \(secret)::inet",
                "SELECT to_date(\(secret), 'YYYY')", "SELECT (\(secret))::numrange", "SELECT \(secret)::regclass",
                "SELECT set_config('work_mem', \(secret), true)", "SELECT \(secret)::bytea || '\\\\'::bytea",
                "SELECT current_setting(\(secret))", "SELECT nextval(\(secret))",
            ]
            for sql in statements {
                do {
                    try await database.transaction { try await $0.execute(sql) }
                    if !sql.text.contains("bytea") { Issue.record("\(sql.text) was accepted") }
                } catch {
                    #expect(!"\(error)".contains("s3cr3t"), "\(sql.text)")
                }
            }
        }
    }

    @Test(
        arguments: [
            ("40001", PostgresError.serializationFailure), ("40P01", .deadlockDetected), ("55P03", .lockNotAvailable),
            ("57014", .queryCanceled), ("25006", .readOnlyTransaction), ("25P02", .transactionFailed),
            ("53300", .tooManyConnections), ("57P01", .adminShutdown), ("57P02", .adminShutdown),
            ("57P03", .adminShutdown), ("26000", .schemaChanged), ("", .connectionLost),
            ("22001", .invalidValue(sqlState: "22001")), ("42501", .insufficientPrivilege("m")),
            ("53200", .server(sqlState: "53200", message: "m")), ("P0001", .server(sqlState: "P0001", message: "")),
            ("0A000", .server(sqlState: "0A000", message: "m")), ("22P02", .invalidValue(sqlState: "22P02")),
        ])
    func `codes become types`(code: String, expected: PostgresError) {
        let fault = ServerFault(sqlState: code, message: "m", constraint: "c", column: "d")
        #expect(fault.error == expected)
    }

    @Test func `what may be repeated and what is unavailable is told`() {
        #expect(PostgresError.serializationFailure.isRetryable)
        #expect(!PostgresError.commitUnknown.isRetryable)
        #expect(!PostgresError.uniqueViolation(constraint: "x").isRetryable)
        #expect(PostgresError.commitUnknown.isUnavailable)
        #expect(PostgresError.queueFull.isUnavailable)
        #expect(!PostgresError.checkViolation(constraint: "x").isUnavailable)
    }

    @Test func `too many connections are refused with a type`() async throws {
        let cluster = try TestCluster()
        try await withDatabase(on: cluster) { given in
            let admin = try given.openAsAdmin()
            try await admin.transaction { db in
                try await db.execute("ALTER ROLE test CONNECTION LIMIT 1")
            }
            let first = try given.open()
            try await first.connect()
            let second = try given.open { $0.queueTimeout = .milliseconds(50) }
            while second.lastFailure == nil { try await given.loop.sleep(for: .milliseconds(1)) }
            await expectThrows(PostgresError.tooManyConnections) { try await second.transaction { _ in } }
        }
    }

    @Test func `a malformed URL is refused without quoting it`() async throws {
        try await onWorker { loop in
            await expectThrows(PostgresError.connectionFailed(reason: "the database URL is malformed")) {
                try Database(DatabaseSettings(url: "postgresql://role:secret@host:port:x/%zz"), on: loop)
            }
        }
    }
}

struct ConnectionStringTests {
    @Test func `our formats win and the URL wins over our defaults`() throws {
        let target = try ConnectionString(
            "postgresql://r@db:5433/d?keepalives_idle=7&client_encoding=LATIN1&options=-c%20work_mem%3D1MB")
        let all = Dictionary(
            uniqueKeysWithValues: target.complete(applicationName: "vin", settings: ["search_path": "a b\\c"])
                .map { ($0.name, $0.value) })
        #expect(all["user"] == "r")
        #expect(all["host"] == "db")
        #expect(all["port"] == "5433")
        #expect(all["keepalives_idle"] == "7")
        #expect(all["keepalives_count"] == "3")
        #expect(all["client_encoding"] == "UTF8")
        #expect(all["application_name"] == "vin")
        #expect(all["options"]?.hasPrefix("-c work_mem=1MB -c DateStyle=ISO,YMD") == true)
        #expect(all["options"]?.contains("-c search_path=a\\ b\\\\c") == true)
    }

    @Test func `names are looked up beforehand, addresses and sockets are not`() throws {
        let target = try ConnectionString("host=db,10.0.0.1,/run/pg,::1,other dbname=d")
        #expect(target.namesToResolve == ["db", "other"])
        let resolved = target.resolved(["db": "10.1.1.1", "other": "10.1.1.2"])
        #expect(resolved.parameters["hostaddr"] == "10.1.1.1,10.0.0.1,,::1,10.1.1.2")
        #expect(resolved.namesToResolve == [])
        #expect(target.resolved([:]) == target)
        #expect(try ConnectionString("dbname=d").namesToResolve == [])
    }

    @Test func `the resolver gives digits or nothing`() {
        #expect(["127.0.0.1", "::1"].contains(BlockingCalls.address(of: "localhost")))
        #expect(BlockingCalls.address(of: "no-such-host.invalid") == nil)
    }

    @Test func `a host without an address is a failed connection`() async throws {
        try await onWorker { loop in
            let settings = DatabaseSettings(url: "postgresql://r@no-such-host.invalid/d")
            await expectThrows(PostgresError.connectionFailed(reason: "no address for host no-such-host.invalid")) {
                try await PlainConnection.open(settings, on: loop)
            }
        }
    }

    @Test func `a server that accepts and says nothing is given up`() async throws {
        try await onWorker { loop in
            let listener = try Listener(port: 0)
            var settings = DatabaseSettings(url: "postgresql://r@127.0.0.1:\(listener.port)/d?sslmode=disable")
            settings.connectTimeout = .milliseconds(50)
            await expectThrows(PostgresError.connectionFailed(reason: "no answer in time")) {
                try await PlainConnection.open(settings, on: loop)
            }
            listener.close()
        }
    }
}
