import EventLoop
import Postgres
import TestSupport
import Testing

/// What happens when connections and the server go away.
struct FaultTests {
    @Test func `a read whose connection is killed is answered over another one`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            let admin = try given.openAsAdmin()
            let process = try await database.read { db in try await db.value("SELECT pg_backend_pid()", as: Int.self) }
            // The lock makes the read wait in the middle of its statement.
            let locked = Signal()
            let results = await concurrently(2) { number in
                if number == 0 {
                    return try await admin.transaction { db in
                        try await db.execute("LOCK accounts")
                        locked.set()
                        try await admin.wait(until: Self.waits(process))
                        _ = try await admin.read { db in
                            try await db.value("SELECT pg_terminate_backend(\(process))", as: Bool.self)
                        }
                        return 0
                    }
                }
                try await locked.wait()
                return try await database.balance(of: 1)
            }
            #expect(successes(results) == [0, 100])
            #expect(database.counters.repeated == 1)
            #expect(database.counters.lost == 1)
            #expect(database.counters.opened == 2)
        }
    }

    @Test func `a transaction whose connection is killed fails and nothing of it stands`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 2 }
            let admin = try given.openAsAdmin()
            await expectThrows(PostgresError.self) {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                    try await Self.kill(try await db.value("SELECT pg_backend_pid()"), admin)
                    try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 2")
                }
            }
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a COMMIT on a killed connection is never a success`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 2 }
            let admin = try given.openAsAdmin()
            do {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                    try await Self.kill(try await db.value("SELECT pg_backend_pid()"), admin)
                }
                Issue.record("the COMMIT was reported as a success")
            } catch let error as PostgresError {
                #expect(error == .commitUnknown || error == .connectionLost)
                #expect(error.isUnavailable)
            }
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a connection killed while COMMIT runs gives an unknown outcome`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let admin = try given.openAsAdmin()
            try await Self.makeCommitSlow(admin)
            let database = try given.open()
            let results = await concurrently(2) { number in
                if number == 0 {
                    try await admin.wait(until: TenantTests.isSleeping)
                    _ = try await admin.read { db in
                        try await db.rows(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE wait_event = 'PgSleep' AND datname = current_database()
                            """)
                    }
                } else {
                    try await database.transaction { db in
                        try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                    }
                }
            }
            #expect(failures(results) == [.commitUnknown])
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a COMMIT that does not end by the deadline is given up as unknown`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let admin = try given.openAsAdmin()
            try await Self.makeCommitSlow(admin)
            let database = try given.open()
            try await database.connect()
            await expectThrows(PostgresError.commitUnknown) {
                try await database.transaction(deadline: .seconds(1)) { db in
                    try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                }
            }
            // The server was told to stop, so the row is free again.
            try await admin.wait(until: "SELECT NOT (\(TenantTests.isSleeping))")
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a server restarted in mid-flight is found again, and nothing is reported that did not happen`()
        async throws
    {
        let cluster = try TestCluster(durable: true)
        try await withDatabase(migrations: Tables.accounts, on: cluster) { given in
            let database = try given.open {
                $0.maxConnections = 4
                $0.maxBackoff = .milliseconds(200)
            }
            let stop = Signal()
            var acknowledged = 0
            var unknown = 0
            let results = await concurrently(9) { number in
                if number == 0 {
                    for mode in ["fast", "immediate"] {
                        try await given.loop.sleep(for: .milliseconds(200))
                        try await cluster.restart(mode)
                    }
                    // Both kinds of work go on after it.
                    _ = try await database.balance(of: 1)
                    stop.set()
                    return
                }
                while !stop.isSet {
                    do {
                        if number.isMultiple(of: 2) {
                            _ = try await database.balance(of: 1)
                        } else {
                            try await database.transaction { db in
                                try await db.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(number)")
                            }
                            acknowledged += 1
                        }
                    } catch PostgresError.commitUnknown {
                        unknown += 1
                    } catch let error as PostgresError where error.isUnavailable || error.isRetryable {
                        try await given.loop.sleep(for: .milliseconds(1))
                    }
                }
            }
            #expect(failures(results) == [])
            #expect(successes(results).count == 9)
            let sum = try await database.read { db in
                try await db.value("SELECT sum(balance) - 1000 FROM accounts", as: Int.self)
            }
            #expect(acknowledged > 0)
            #expect(sum >= acknowledged && sum <= acknowledged + unknown)
            #expect(database.counters.lost >= 2)
        }
    }

    @Test func `while there is no server callers wait for their deadline and hear why`() async throws {
        try await onWorker { loop in
            var settings = DatabaseSettings(url: "postgresql:///none?host=/tmp/driveline-no-such-folder")
            settings.queueTimeout = .milliseconds(100)
            settings.maxBackoff = .milliseconds(20)
            let database = try Database(settings, on: loop)
            for isRead in [true, false] {
                do {
                    if isRead {
                        try await database.read(deadline: .milliseconds(100)) { try await $0.execute("SELECT 1") }
                    } else {
                        try await database.transaction { db in try await db.execute("SELECT 1") }
                    }
                    Issue.record("there is no server")
                } catch PostgresError.connectionFailed(let reason) {
                    #expect(reason.contains("No such file"))
                }
            }
            #expect(database.counters.failed > 1)
            #expect(database.counters.waiting == 0)
            #expect(database.lastFailure != nil)
            await database.close()
            await expectThrows(PostgresError.closed) { try await database.transaction { _ in } }
        }
    }

    /// A deferred trigger keeps COMMIT busy, so that it can be caught in the act.
    static func makeCommitSlow(_ admin: Database) async throws {
        try await admin.transaction { db in
            try await db.execute(
                """
                CREATE FUNCTION test.slow() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'
                """)
            try await db.execute(
                """
                CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON test.accounts DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION test.slow()
                """)
        }
    }

    static func waits(_ process: Int) -> SQL {
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(process) AND wait_event_type = 'Lock')"
    }

    /// Ends a server process and waits until it is gone.
    static func kill(_ process: Int, _ admin: Database) async throws {
        _ = try await admin.read { db in try await db.value("SELECT pg_terminate_backend(\(process))", as: Bool.self) }
        try await admin.wait(until: "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(process))")
    }
}
