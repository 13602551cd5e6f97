public import EventLoop

/// A worker's database: connections, reads, transactions. Non-Sendable: each worker has its own.
///
/// With `as: tenant` every statement runs under that tenant's row-level security: `app.tenant_id` is set for the
/// transaction and only for it, in the same flush as the statement, so it cannot reach the next user of the
/// connection. After a transaction PostgreSQL leaves the setting empty rather than unset, so policies compare with
/// `NULLIF(current_setting('app.tenant_id', true), '')::uuid`.
public final class Database {
    let pool: Pool
    /// The worker's loop.
    public let loop: EventLoop

    /// Opens nothing yet, but starts to connect; throws when the URL is malformed.
    public init(_ settings: DatabaseSettings, on loop: EventLoop) throws(PostgresError) {
        self.loop = loop
        pool = try Pool(settings, on: loop)
        pool.openConnections()
    }

    // MARK: reading

    /// Rows as the tenant sees them, in one round trip: the setting, the statement and one Sync.
    @discardableResult
    public func read<Value>(
        as tenant: some PostgresEncodable, deadline: Duration? = nil, _ sql: SQL, _ map: (Row) throws -> Value
    ) async throws -> [Value] {
        let result = try await pool.read(sql, settings: .reading(as: tenant), deadline: limit(deadline))
        return try Rows(result: result).map(map)
    }

    /// Reads as the tenant. Each statement of `body` is one round trip and a transaction of its own that cannot write,
    /// sees what is committed when it starts, and shares a connection with other reads. For several statements that
    /// must see one state use `transaction(isolation: .repeatableRead, readOnly: true)`.
    @discardableResult
    public func read<Value>(
        as tenant: some PostgresEncodable, deadline: Duration? = nil, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = Connection(reading: pool, settings: .reading(as: tenant), deadline: limit(deadline))
        defer { connection.end() }
        return try await body(connection)
    }

    /// Reads of no tenant: tables without row-level security.
    @discardableResult
    public func read<Value>(
        deadline: Duration? = nil, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = Connection(reading: pool, settings: .reading, deadline: limit(deadline))
        defer { connection.end() }
        return try await body(connection)
    }

    // MARK: writing

    /// A transaction of the tenant: see `transaction`.
    @discardableResult
    public func write<Value>(
        as tenant: some PostgresEncodable, isolation: Isolation = .readCommitted, attempts: Int = 1,
        deadline: Duration? = nil, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        try await attempt(attempts, [isolation.begin, .writing(as: tenant)], deadline, body)
    }

    /// One statement of the tenant that writes, committed in the same flush: BEGIN, the setting, the statement, COMMIT.
    @discardableResult
    public func write<Value>(
        as tenant: some PostgresEncodable, deadline: Duration? = nil, _ sql: SQL, _ map: (Row) throws -> Value
    ) async throws -> [Value] {
        let result = try await transact([Isolation.readCommitted.begin, .writing(as: tenant)], limit(deadline)) {
            try await $0.runAndCommit(sql)
        }
        return try Rows(result: result).map(map)
    }

    /// Several statements and their COMMIT in one flush, each with a view of what is committed when it starts; gives the
    /// rows of the last. Nothing waits for this program in between, so a lock is held no longer than the server needs.
    @discardableResult
    public func write<Value>(
        first: [SQL], then last: SQL, deadline: Duration? = nil, _ map: (Row) throws -> Value
    ) async throws -> [Value] {
        let result = try await transact([Isolation.readCommitted.begin] + first, limit(deadline)) {
            try await $0.runAndCommit(last)
        }
        return try Rows(result: result).map(map)
    }

    /// Runs `body` in a transaction: committed when it returns, undone when it throws or its task is cancelled.
    ///
    /// When this returns the server has confirmed the COMMIT. `commitUnknown` means that nobody knows.
    /// - Parameters:
    ///   - attempts: how often to begin anew after an error that `isRetryable`; `body` then runs again.
    ///   - deadline: for everything, the wait for a connection too.
    @discardableResult
    public func transaction<Value>(
        isolation: Isolation = .readCommitted, readOnly: Bool = false, attempts: Int = 1, deadline: Duration? = nil,
        _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        try await attempt(attempts, [readOnly ? isolation.beginReadOnly : isolation.begin], deadline, body)
    }

    /// What transactions see of each other.
    public enum Isolation: Sendable {
        /// Each statement sees what is committed when it starts.
        case readCommitted
        /// All statements see what was committed when the first started; conflicting writes fail.
        case repeatableRead
        /// As if one ran after the other; those that cannot fail with `serializationFailure`.
        case serializable
    }

    // MARK: ends

    /// Refuses new calls (`closed`), lets those under way end for at most `limit`, closes every connection.
    public func close(within limit: Duration = .seconds(10)) async {
        await pool.close(within: limit)
    }

    private func limit(_ deadline: Duration?) -> Instant { .now + (deadline ?? pool.settings.deadline) }

    private func attempt<Value>(
        _ attempts: Int, _ opening: [SQL], _ deadline: Duration?, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let limit = limit(deadline)
        var left = attempts
        while true {
            left -= 1
            do {
                return try await transact(opening, limit) { transaction in
                    let connection = Connection(transaction)
                    defer { connection.end() }
                    let value = try await body(connection)
                    try await transaction.commit()
                    return value
                }
            } catch let error as PostgresError where error.isRetryable && left > 0 && Instant.now < limit {
                continue
            }
        }
    }

    private func transact<Value>(
        _ opening: [SQL], _ limit: Instant, _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        for sql in opening { try sql.check() }
        let session = try await pool.acquire(deadline: limit)
        let transaction = Transaction(on: session, of: pool, opening: opening, deadline: limit)
        do {
            let value = try await body(transaction)
            await transaction.finish()
            return value
        } catch {
            await transaction.finish()
            throw error
        }
    }
}

extension Database.Isolation {
    fileprivate var begin: SQL {
        switch self {
        case .readCommitted: "BEGIN"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }

    fileprivate var beginReadOnly: SQL {
        switch self {
        case .readCommitted: "BEGIN READ ONLY"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"
        }
    }
}

extension SQL {
    fileprivate static var reading: SQL { "SELECT set_config('transaction_read_only', 'on', true)" }

    fileprivate static func reading(as tenant: some PostgresEncodable) -> SQL {
        "SELECT set_config('app.tenant_id', \(tenant), true), set_config('transaction_read_only', 'on', true)"
    }

    fileprivate static func writing(as tenant: some PostgresEncodable) -> SQL {
        "SELECT set_config('app.tenant_id', \(tenant), true)"
    }
}
