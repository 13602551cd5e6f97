import EventLoop
import FoundationEssentials
import Postgres
import TestSupport

/// The tables the tests work on.
enum Tables {
    /// Accounts with a balance, without row-level security.
    static let accounts: [(name: String, bytes: [UInt8])] = [
        sql(
            "m0001_accounts",
            """
            CREATE TABLE accounts (
                id integer CONSTRAINT accounts_pkey PRIMARY KEY,
                balance integer NOT NULL CONSTRAINT accounts_balance_not_negative CHECK (balance >= 0),
                email text CONSTRAINT accounts_email_key UNIQUE,
                parent integer CONSTRAINT accounts_parent_fkey REFERENCES accounts
                    DEFERRABLE INITIALLY DEFERRED
            );
            INSERT INTO accounts (id, balance) SELECT n, 100 FROM generate_series(1, 10) n;
            """)
    ]

    /// Notes of tenants under forced row-level security.
    static let notes: [(name: String, bytes: [UInt8])] = [
        sql(
            "m0001_notes",
            """
            CREATE TABLE notes (
                tenant_id uuid NOT NULL,
                id integer NOT NULL,
                body text NOT NULL,
                CONSTRAINT notes_pkey PRIMARY KEY (tenant_id, id)
            );
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            ALTER TABLE notes FORCE ROW LEVEL SECURITY;
            CREATE POLICY notes_of_tenant ON notes
                USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
                WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
            """)
    ]

    static func sql(_ name: String, _ text: String) -> (name: String, bytes: [UInt8]) { (name, Array(text.utf8)) }
}

extension Database {
    /// Waits until a question about the server is answered with true; asks again and again, because the server tells
    /// nobody when, for example, a lock is waited for.
    func wait(until question: SQL) async throws {
        while true {
            let isSo = try await read { db in try await db.value(question, as: Bool.self) }
            if isSo { return }
            try await loop.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for the first connection, so that what follows measures statements only.
    func connect() async throws {
        try await read { db in try await db.execute("SELECT 1") }
    }

    /// The balance of an account.
    func balance(of id: Int) async throws -> Int {
        try await read { db in try await db.value("SELECT balance FROM accounts WHERE id = \(id)") }
    }
}

/// A signal between tasks of one worker: set once, waited for by one.
final class Signal {
    private var waiter: Waiter<Void>?
    private(set) var isSet = false

    func set() {
        isSet = true
        waiter?.resume()
    }

    func wait() async throws {
        try await EventLoop.current.suspend { (waiter: Waiter<Void>) in
            if isSet { waiter.resume() } else { self.waiter = waiter }
        }
    }
}

/// What succeeded, in order.
func successes<T>(_ results: [Result<T, any Error>]) -> [T] {
    results.compactMap { try? $0.get() }
}

/// The errors of what failed, in order; errors of other kinds are left out.
func failures<T>(_ results: [Result<T, any Error>]) -> [PostgresError] {
    results.compactMap { result in
        if case .failure(let error) = result { error as? PostgresError } else { nil }
    }
}
