import EventLoop
import Postgres
import TestSupport
import Testing

struct TransactionTests {
    @Test func `what a transaction did stands when it returns`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let changed = try await database.transaction { db in
                let changed = try await db.execute("UPDATE accounts SET balance = balance - 10 WHERE id <= \(3)")
                try await db.execute("UPDATE accounts SET balance = balance + 30 WHERE id = 4")
                return changed
            }
            #expect(changed == 3)
            #expect(try await database.balance(of: 1) == 90)
            #expect(try await database.balance(of: 4) == 130)
        }
    }

    @Test func `a transaction whose body throws leaves nothing, and its connection is used again`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            await expectThrows(Refused()) {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 0")
                    throw Refused()
                }
            }
            #expect(try await database.balance(of: 1) == 100)
            #expect(database.counters.opened == 1)
        }
    }

    @Test func `a transaction that runs no statement sends none`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let before = database.counters.queries
            let value = try await database.transaction { _ in 7 }
            #expect(value == 7)
            #expect(database.counters.queries == before)
        }
    }

    @Test func `a body that swallows the error of a statement cannot commit`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            await expectThrows(PostgresError.transactionFailed) {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 1 WHERE id = 1")
                    await expectThrows(PostgresError.checkViolation(constraint: "accounts_balance_not_negative")) {
                        try await db.execute("UPDATE accounts SET balance = -1 WHERE id = 2")
                    }
                }
            }
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a COMMIT that a deferred constraint refuses is an error and nothing stands`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            await expectThrows(PostgresError.foreignKeyViolation(constraint: "accounts_parent_fkey")) {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET parent = 999, balance = 5 WHERE id = 1")
                }
            }
            #expect(try await database.balance(of: 1) == 100)
            #expect(database.counters.opened == 1, "the connection is fine and stays")
        }
    }

    @Test func `queued statements travel with the next one or with COMMIT`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            _ = try await database.balance(of: 1)
            let before = database.counters.queries
            try await database.transaction { db in
                try db.enqueue("UPDATE accounts SET balance = balance + 1 WHERE id = \(1)")
                #expect(try await db.value("SELECT balance FROM accounts WHERE id = 1", as: Int.self) == 101)
                try db.enqueue("UPDATE accounts SET balance = balance + 1 WHERE id = \(1)")
            }
            #expect(database.counters.queries - before == 2)
            try await database.transaction { db in
                try db.enqueue("UPDATE accounts SET balance = balance + 1 WHERE id = \(1)")
                try db.enqueue("UPDATE accounts SET balance = balance + 1 WHERE id = \(2)")
            }
            #expect(database.counters.queries - before == 3, "everything in one flush")
            #expect(try await database.balance(of: 1) == 103)
            #expect(try await database.balance(of: 2) == 101)
        }
    }

    @Test func `a queued statement that fails undoes the transaction`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 1 }
            await expectThrows(PostgresError.checkViolation(constraint: "accounts_balance_not_negative")) {
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = 7 WHERE id = 1")
                    try db.enqueue("UPDATE accounts SET balance = -7 WHERE id = 2")
                }
            }
            #expect(try await database.balance(of: 1) == 100)
            #expect(database.counters.opened == 1)
        }
    }

    @Test func `a read can neither write nor queue`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            await expectThrows(PostgresError.readOnlyTransaction) {
                try await database.read { db in try await db.execute("UPDATE accounts SET balance = 0") }
            }
            await expectThrows(PostgresError.readOnlyTransaction) {
                try await database.read { db in try db.enqueue("UPDATE accounts SET balance = 0") }
            }
            await expectThrows(PostgresError.readOnlyTransaction) {
                try await database.transaction(isolation: .repeatableRead, readOnly: true) { db in
                    try await db.execute("UPDATE accounts SET balance = 0")
                }
            }
            #expect(try await database.balance(of: 1) == 100)
        }
    }

    @Test func `a connection is of no use after its transaction`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            var escaped: [Connection] = []
            try await database.transaction { db in
                try await db.execute("SELECT 1")
                escaped.append(db)
            }
            try await database.read { db in escaped.append(db) }
            for db in escaped {
                await expectThrows(PostgresError.connectionOver) { try await db.execute("SELECT 1") }
            }
            await expectThrows(PostgresError.connectionOver) { try escaped[0].enqueue("SELECT 1") }
        }
    }

    @Test func `a snapshot does not see what is committed meanwhile`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let seen = try await database.transaction(isolation: .repeatableRead, readOnly: true) { db in
                let before = try await db.value("SELECT balance FROM accounts WHERE id = 1", as: Int.self)
                try await database.transaction { other in
                    try await other.execute("UPDATE accounts SET balance = 55 WHERE id = 1")
                }
                return (before, try await db.value("SELECT balance FROM accounts WHERE id = 1", as: Int.self))
            }
            #expect(seen == (100, 100))
            #expect(try await database.balance(of: 1) == 55)
        }
    }

    @Test func `a serialization failure is retried as often as the caller says`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            var runs = 0
            try await database.transaction(isolation: .serializable, attempts: 2) { db in
                runs += 1
                _ = try await db.value("SELECT balance FROM accounts WHERE id = 1", as: Int.self)
                if runs == 1 {
                    try await database.transaction { other in
                        try await other.execute("UPDATE accounts SET balance = 55 WHERE id = 1")
                    }
                }
                try await db.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 1")
            }
            #expect(runs == 2)
            #expect(try await database.balance(of: 1) == 56)

            await expectThrows(PostgresError.serializationFailure) {
                try await database.transaction(isolation: .repeatableRead) { db in
                    _ = try await db.value("SELECT balance FROM accounts WHERE id = 1", as: Int.self)
                    try await database.transaction { other in
                        try await other.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
                    }
                    try await db.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 1")
                }
            }
        }
    }

    @Test func `of two transactions in a deadlock one fails and the other commits`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open()
            let locked = [Signal(), Signal()]
            let results = await concurrently(2) { number in
                try await database.transaction { db in
                    try await db.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(1 + number)")
                    locked[number].set()
                    try await locked[1 - number].wait()
                    try await db.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(2 - number)")
                }
            }
            #expect(successes(results).count == 1)
            #expect(failures(results) == [.deadlockDetected])
            #expect(try await database.balance(of: 1) == 101)
            #expect(try await database.balance(of: 2) == 101)
        }
    }

    @Test func `five hundred conditional updates have one winner`() async throws {
        try await withDatabase(migrations: Tables.accounts) { given in
            let database = try given.open { $0.maxConnections = 6 }
            let results = await concurrently(500) { _ in
                let rows = try await database.transaction { db in
                    try await db.rows("UPDATE accounts SET balance = 0 WHERE id = 1 AND balance = 100 RETURNING id")
                }
                return rows.count
            }
            #expect(successes(results).count == 500)
            #expect(successes(results).reduce(0, +) == 1)
            #expect(database.counters.opened <= 6)
        }
    }

    @Test func `a unit of one flush commits and gives its rows`() async throws {
        try await withDatabase(migrations: Tables.notes) { given in
            let database = try given.open { $0.maxConnections = 1 }
            let tenant = "0190a5e4-7c1f-7000-8000-000000000001"
            _ = try await database.read { db in try await db.value("SELECT 1", as: Int.self) }
            let before = database.counters.queries
            let ids = try await database.write(
                as: tenant, "INSERT INTO notes VALUES (\(tenant), \(1), \("a")) RETURNING id"
            ) { row in try row["id"] as Int }
            #expect(ids == [1])
            #expect(database.counters.queries - before == 1)
            await expectThrows(PostgresError.uniqueViolation(constraint: "notes_pkey")) {
                try await database.write(as: tenant, "INSERT INTO notes VALUES (\(tenant), \(1), \("a"))") { _ in }
            }
            let count = try await database.read(as: tenant, "SELECT count(*) FROM notes") { try $0[0] as Int }
            #expect(count == [1])
            #expect(database.counters.opened == 1)
        }
    }
}

private struct Refused: Error, Equatable {}
