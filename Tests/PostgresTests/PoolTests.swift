import EventLoop
import Postgres
import TestSupport
import Testing

struct PoolTests {
    @Test func `a full queue refuses at once`() async throws {
        try await withDatabase { given in
            let database = try given.open {
                $0.maxConnections = 1
                $0.maxWaiting = 2
            }
            try await database.transaction { db in
                try await db.execute("SELECT 1")
                let first = given.loop.task { try await database.transaction { _ in 1 } }
                let second = given.loop.task {
                    try await database.read { try await $0.value("SELECT 2", as: Int.self) }
                }
                while database.counters.waiting < 2 { try await given.loop.sleep(for: .milliseconds(1)) }
                await expectThrows(PostgresError.queueFull) { try await database.transaction { _ in } }
                await expectThrows(PostgresError.queueFull) {
                    try await database.read { try await $0.execute("SELECT 3") }
                }
                first.cancel()
                await expectThrows(CancellationError.self) { try await first.value }
                second.cancel()
                await expectThrows(CancellationError.self) { try await second.value }
                #expect(database.counters.waiting == 0)
            }
            #expect(try await database.read { try await $0.value("SELECT 4", as: Int.self) } == 4)
        }
    }

    @Test func `who waits too long for a connection hears so`() async throws {
        try await withDatabase { given in
            let database = try given.open {
                $0.maxConnections = 1
                $0.queueTimeout = .milliseconds(30)
            }
            try await database.connect()
            try await database.transaction { db in
                try await db.execute("SELECT 1")
                await expectThrows(PostgresError.noConnectionInTime) { try await database.transaction { _ in } }
                await expectThrows(PostgresError.noConnectionInTime) {
                    try await database.read(deadline: .milliseconds(30)) { try await $0.execute("SELECT 3") }
                }
            }
            #expect(PostgresError.noConnectionInTime.isUnavailable)
        }
    }

    @Test func `hundreds of callers share a few connections`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 3 }
            let results = await concurrently(600) { number in
                if number.isMultiple(of: 3) {
                    return try await database.transaction { db in
                        let value = try await db.value("SELECT \(number)::int", as: Int.self)
                        try await db.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(number % 10 + 1)")
                        return value
                    }
                }
                return try await database.read { db in try await db.value("SELECT \(number)::int") }
            }
            #expect(successes(results) == Array(0..<600))
            #expect(database.counters.opened <= 3)
            #expect(database.counters.inUse == 0)
            let sum = try await database.read { try await $0.value("SELECT sum(balance) FROM accounts", as: Int.self) }
            #expect(sum == 1200)
        }
    }

    @Test func `a statement that hits its deadline is cancelled on the server and its neighbours are not`() async throws
    {
        try await withDatabase { given in
            let database = try given.open { $0.maxConnections = 1 }
            try await database.connect()
            let results = await concurrently(6) { number in
                if number == 0 {
                    try await database.read(deadline: .milliseconds(100)) {
                        try await $0.execute("SELECT pg_sleep(60)")
                    }
                    return -1
                }
                return try await database.read { db in try await db.value("SELECT \(number)::int") }
            }
            #expect(failures(results) == [.deadlineExceeded])
            #expect(successes(results) == [1, 2, 3, 4, 5])
            #expect(database.counters.cancelled == 1)
            #expect(database.counters.opened == 1)
        }
    }

    @Test func `reads given up while they waited behind others are cancelled when their turn comes`() async throws {
        try await withDatabase { given in
            let database = try given.open { $0.maxConnections = 1 }
            try await database.connect()
            let results = await concurrently(3) { number in
                try await database.read(deadline: number < 2 ? .milliseconds(100) : nil) { db in
                    try await db.execute(number < 2 ? "SELECT pg_sleep(60)" : "SELECT 1")
                }
            }
            #expect(failures(results) == [.deadlineExceeded, .deadlineExceeded])
            #expect(successes(results).count == 1)
            #expect(database.counters.cancelled == 2)
        }
    }

    @Test(arguments: [1, 20])
    func `reads and transactions overtake a read that takes long`(others: Int) async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 3 }
            let admin = try given.openAsAdmin()
            try await database.connect()
            let process = try await database.read { db in try await db.value("SELECT pg_backend_pid()", as: Int.self) }
            let slow = try await admin.transaction { db in
                try await db.execute("LOCK accounts")
                let slow = given.loop.task { try await database.balance(of: 1) }
                try await admin.wait(until: FaultTests.waits(process))
                try await given.loop.sleep(for: given.settings.slowRead)
                let results = await concurrently(others) { number in
                    try await database.read { db in try await db.value("SELECT \(number)::int", as: Int.self) }
                }
                #expect(successes(results) == Array(0..<others))
                let one = try await database.transaction { db in try await db.value("SELECT 1", as: Int.self) }
                #expect(one == 1)
                return slow
            }
            #expect(try await slow.value == 100, "it could end only after all the others")
            #expect(database.counters.repeated == 0, "nothing was put behind it")
        }
    }

    @Test func `reads that were sent behind one that turns out to take long are answered over other connections`()
        async throws
    {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open {
                $0.maxConnections = 2
                // However busy the machine is, all are put behind it.
                $0.stuckRead = .milliseconds(100)
                $0.slowRead = .milliseconds(100)
            }
            let admin = try given.openAsAdmin()
            try await database.connect()
            let slow = try await admin.transaction { db in
                try await db.execute("LOCK accounts")
                let slow = given.loop.task { try await database.balance(of: 1) }
                let results = await concurrently(10) { number in
                    try await database.read { db in try await db.value("SELECT \(number)::int", as: Int.self) }
                }
                #expect(successes(results) == Array(0..<10))
                return slow
            }
            #expect(try await slow.value == 100, "it could end only after all the others")
            #expect(database.counters.repeated == 10)
            #expect(database.counters.cancelled == 0)
            #expect(database.counters.lost == 0)
            let again = await concurrently(40) { number in
                try await database.read { db in try await db.value("SELECT \(number)::int", as: Int.self) }
            }
            #expect(successes(again) == Array(0..<40), "the answers nobody waits for hurt no others")
        }
    }

    @Test func `a cancelled transaction is undone and its locks are freed`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 2 }
            let admin = try given.openAsAdmin()
            let task = given.loop.task {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
                    try await db.execute("SELECT pg_sleep(60)")
                }
            }
            try await admin.wait(until: TenantTests.isSleeping)
            task.cancel()
            await expectThrows(CancellationError.self) { try await task.value }
            // Waits for the lock until the other one is undone.
            let balance = try await database.transaction { db in
                try await db.value("SELECT balance FROM accounts WHERE id = 1 FOR UPDATE", as: Int.self)
            }
            #expect(balance == 100)
            #expect(database.counters.cancelled == 1)
            #expect(database.counters.lost == 0)
        }
    }

    @Test func `a task cancelled before its COMMIT does not commit`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let changed = Signal()
            let release = Signal()
            let task = given.loop.task {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
                    changed.set()
                    try? await release.wait()
                }
            }
            try await changed.wait()
            task.cancel()
            await expectThrows(CancellationError.self) { try await task.value }
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a transaction cannot go on after its deadline`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let admin = try given.openAsAdmin()
            try await database.connect()
            await expectThrows(PostgresError.deadlineExceeded) {
                try await database.transaction(deadline: .milliseconds(50)) { db in
                    try await db.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
                    try await given.loop.sleep(for: .milliseconds(60))
                }
            }
            await expectThrows(PostgresError.transactionFailed) {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
                    let sleeping = given.loop.task { try await db.execute("SELECT pg_sleep(60)") }
                    try await admin.wait(until: TenantTests.isSleeping)
                    sleeping.cancel()
                    _ = try? await sleeping.value
                    try await db.execute("SELECT 1")
                }
            }
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `closing lets those under way end and refuses others`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let inside = Signal()
            let goOn = Signal()
            let task = given.loop.task {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                    inside.set()
                    try await goOn.wait()
                    try await db.execute("UPDATE accounts SET balance = 2 WHERE id = 1")
                }
            }
            try await inside.wait()
            let closing = given.loop.spawn { await database.close() }
            await given.loop.turn()
            await expectThrows(PostgresError.closed) { try await database.balance(of: 1) }
            goOn.set()
            try await task.value
            await closing.value
            #expect(database.counters.idle == 0)
            #expect(try await given.open().balance(of: 1) == 2)
        }
    }

    @Test func `closing does not wait longer than its limit`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            try await database.connect()
            let inside = Signal()
            let tasks = [
                given.loop.task {
                    try await database.transaction { db in
                        inside.set()
                        try await db.execute("SELECT pg_sleep(60)")
                    }
                },
                given.loop.task { try await database.transaction { db in _ = try await db.execute("SELECT 1") } },
            ]
            try await inside.wait()
            await given.loop.turn()
            await database.close(within: .milliseconds(50))
            await expectThrows(PostgresError.connectionLost) { try await tasks[0].value }
            await expectThrows(PostgresError.closed) { try await tasks[1].value }
        }
    }

    @Test func `idle connections are checked, and those not needed are closed`() async throws {
        try await withDatabase { given in
            let database = try given.open {
                $0.minConnections = 1
                $0.maxConnections = 3
                $0.healthCheckInterval = .milliseconds(20)
                $0.idleTimeout = .milliseconds(60)
            }
            let results = await concurrently(3) { _ in
                try await database.transaction { db in try await db.execute("SELECT pg_sleep(0.05)") }
            }
            #expect(successes(results).count == 3)
            let busy = database.counters.opened
            #expect(busy > 1)
            func open() -> Int { database.counters.idle + database.counters.inUse + database.counters.opening }
            while open() > 1 { try await given.loop.sleep(for: .milliseconds(5)) }
            let checked = database.counters.queries
            while database.counters.queries == checked { try await given.loop.sleep(for: .milliseconds(5)) }
            #expect(open() == 1)
            #expect(database.counters.lost == 0)
        }
    }

    @Test func `a connection that died while idle is noticed before somebody needs it`() async throws {
        try await withDatabase { given in
            let database = try given.open { $0.maxConnections = 1 }
            let admin = try given.openAsAdmin()
            try await FaultTests.kill(try await database.read { try await $0.value("SELECT pg_backend_pid()") }, admin)
            while database.counters.opened < 2 { try await given.loop.sleep(for: .milliseconds(1)) }
            let before = database.counters.queries
            _ = try await database.transaction { db in try await db.value("SELECT 1", as: Int.self) }
            #expect(database.counters.repeated == 0)
            #expect(database.counters.queries - before == 2)
        }
    }

    @Test func `connections do not grow old`() async throws {
        try await withDatabase { given in
            let database = try given.open {
                $0.maxConnections = 1
                $0.maxLifetime = .milliseconds(30)
                $0.healthCheckInterval = .milliseconds(20)
            }
            let first = try await database.read { try await $0.value("SELECT pg_backend_pid()", as: Int.self) }
            while database.counters.opened < 2 { try await given.loop.sleep(for: .milliseconds(5)) }
            let second = try await database.read { try await $0.value("SELECT pg_backend_pid()", as: Int.self) }
            #expect(first != second)
        }
    }
}

extension EventLoop {
    /// Lets the loop turn once.
    func turn() async {
        _ = try? await sleep(for: .milliseconds(1))
    }
}
