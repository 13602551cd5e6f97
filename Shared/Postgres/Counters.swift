/// What a worker's database does and did; read when metrics are collected.
public struct DatabaseCounters: Sendable, Equatable {
    /// Connections that serve somebody now.
    public let inUse: Int
    /// Connections with nothing to do.
    public let idle: Int
    /// Connections being made.
    public let opening: Int
    /// Callers waiting for a connection.
    public let waiting: Int
    /// Connections made so far.
    public let opened: Int
    /// Tries to connect that failed.
    public let failed: Int
    /// Connections that broke or were given up.
    public let lost: Int
    /// Units sent: reads, statements and ends of transactions.
    public let queries: Int
    /// Reads sent again: after a broken connection, a changed table or a neighbour's cancellation, or because the one
    /// before them took too long.
    public let repeated: Int
    /// Cancel requests sent to the server.
    public let cancelled: Int
}

extension Database {
    /// The counters now.
    public var counters: DatabaseCounters {
        DatabaseCounters(
            inUse: pool.state.inUse, idle: pool.state.idle, opening: pool.state.opening, waiting: pool.state.waiting,
            opened: pool.tally.opened, failed: pool.tally.failed, lost: pool.tally.lost, queries: pool.tally.exchanges,
            repeated: pool.tally.repeated, cancelled: pool.tally.cancelled)
    }

    /// Why no connection could be made the last time; nil once one could. For readiness details.
    public var lastFailure: PostgresError? { pool.lastFailure }
}
