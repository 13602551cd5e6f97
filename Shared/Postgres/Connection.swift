internal import EventLoop

/// What a store asks of the database: extend it with one function per question.
///
/// It is handed to the body of a `read`, `write` or `transaction` and is of no use after it. It belongs to its worker.
public final class Connection {
    private let source: Source
    private var isOver = false

    private enum Source {
        /// Each statement by itself, on whatever connection has the least to do, before it the settings.
        case reads(Pool, settings: SQL, deadline: Instant)
        case transaction(Transaction)
    }

    init(reading pool: Pool, settings: SQL, deadline: Instant) {
        source = .reads(pool, settings: settings, deadline: deadline)
    }

    init(_ transaction: Transaction) {
        source = .transaction(transaction)
    }

    /// The rows of a statement, each made into a value by `map`.
    public func rows<Value>(_ sql: SQL, _ map: (Row) throws -> Value) async throws -> [Value] {
        try await rows(sql).map(map)
    }

    /// The rows of a statement as they came, for what writes them out without making values.
    public func rows(_ sql: SQL) async throws -> Rows {
        Rows(result: try await run(sql))
    }

    /// The only row of a statement, nil when there is none; throws `rowCount` when there are more.
    public func row<Value>(_ sql: SQL, _ map: (Row) throws -> Value) async throws -> Value? {
        let rows = try await rows(sql)
        guard rows.count <= 1 else { throw PostgresError.rowCount(expected: 1, found: rows.count) }
        return try rows.first.map(map)
    }

    /// The first column of the only row; throws `rowCount` when there is not exactly one row.
    public func value<Value: PostgresDecodable>(_ sql: SQL, as type: Value.Type = Value.self) async throws -> Value {
        let rows = try await rows(sql)
        guard rows.count == 1 else { throw PostgresError.rowCount(expected: 1, found: rows.count) }
        return try rows[0][0]
    }

    /// Runs a statement; gives back how many rows it inserted, changed or deleted.
    @discardableResult
    public func execute(_ sql: SQL) async throws -> Int {
        try await run(sql).affectedRows
    }

    /// Queues a statement whose answer nobody needs: it travels with the next statement or with COMMIT and saves a round
    /// trip. When it fails, that one throws its error. Only in a transaction.
    public func enqueue(_ sql: SQL) throws {
        switch source {
        case .reads: throw PostgresError.readOnlyTransaction
        case .transaction(let transaction): try transaction.queue(sql)
        }
    }

    /// From now on every call throws `connectionOver`.
    func end() { isOver = true }

    private func run(_ sql: SQL) async throws -> QueryResult {
        guard !isOver else { throw PostgresError.connectionOver }
        switch source {
        case .reads(let pool, let settings, let deadline):
            return try await pool.read(sql, settings: settings, deadline: deadline)
        case .transaction(let transaction):
            return try await transaction.run(sql)
        }
    }
}

extension Pool {
    /// One statement in a transaction of its own that cannot write: the settings, the statement and one Sync, in one
    /// flush. A connection that breaks is replaced and the statement sent again, once.
    func read(_ sql: SQL, settings: SQL, deadline: Instant) async throws -> QueryResult {
        try settings.check()
        try sql.check()
        let exchange = Exchange(
            [Exchange.Command(sql: settings), Exchange.Command(sql: sql, keepsRows: true)], kind: .read,
            deadline: deadline)
        guard let result = try await answer(exchange) else { throw PostgresError.connectionLost }
        return result
    }
}
