/// Why something asked of the database did not happen.
///
/// No case carries a bound value: of the server's answer only the code, names of things in the schema and those
/// messages are kept that PostgreSQL makes of the statement's text alone.
public enum PostgresError: Error, Equatable, Sendable {
    // What the tables refuse.
    /// A row with the same key exists (23505).
    case uniqueViolation(constraint: String)
    /// What a row refers to does not exist, or is still referred to (23503).
    case foreignKeyViolation(constraint: String)
    /// A CHECK constraint says no (23514).
    case checkViolation(constraint: String)
    /// A column without a value (23502).
    case notNullViolation(column: String)
    /// An exclusion constraint says no (23P01).
    case exclusionViolation(constraint: String)

    // What another try may cure: see `isRetryable`.
    /// Another transaction came in between (40001).
    case serializationFailure
    /// PostgreSQL ended this transaction to free others (40P01).
    case deadlockDetected
    /// A lock was not to be had within `lock_timeout` or with NOWAIT (55P03).
    case lockNotAvailable
    /// The tables changed since the statement was prepared (0A000); outside a transaction it is run anew by itself.
    case schemaChanged

    // What the server says of the statement or the role.
    /// Cancelled by the server: `statement_timeout`, an administrator (57014).
    case queryCanceled
    /// The role may not do this, or a row is outside its row-level security policy (42501).
    case insufficientPrivilege(String)
    /// A write in a `read` (25006).
    case readOnlyTransaction
    /// The transaction had failed before (25P02).
    case transactionFailed
    /// A value that its column cannot hold (class 22): too long, out of range, malformed.
    case invalidValue(sqlState: String)
    /// Anything else the server refused.
    case server(sqlState: String, message: String)

    // Connections.
    /// No connection could be made; the reason names no password.
    case connectionFailed(reason: String)
    /// The connection broke while a statement was under way, or before it was sent.
    case connectionLost
    /// The server is shutting down, starting up or ended this connection (57P01, 57P02, 57P03).
    case adminShutdown
    /// The server takes no more connections (53300).
    case tooManyConnections
    /// COMMIT was sent and its answer never came: the change may stand or not. Never a success.
    case commitUnknown

    // The pool and the clock.
    /// More callers wait for a connection than the pool lets wait.
    case queueFull
    /// No connection became free in time.
    case noConnectionInTime
    /// The deadline of the call passed while its statement ran; the statement was cancelled.
    case deadlineExceeded
    /// The database is closing.
    case closed

    // Mistakes of the program.
    /// A value that cannot be sent, such as text with U+0000.
    case invalidBind(reason: String)
    /// A column that cannot be read as what the program wants.
    case column(String, reason: String)
    /// Exactly one row was expected.
    case rowCount(expected: Int, found: Int)
    /// The `Connection` was used after its transaction ended.
    case connectionOver

    /// Whether the same transaction, begun anew, may succeed. True only where nothing was committed.
    public var isRetryable: Bool {
        switch self {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable, .schemaChanged, .connectionLost,
            .adminShutdown,
            .tooManyConnections, .connectionFailed:
            true
        default: false
        }
    }

    /// Whether the database could not be asked now: an HTTP service answers 503 with Retry-After.
    public var isUnavailable: Bool {
        switch self {
        case .connectionFailed, .connectionLost, .adminShutdown, .tooManyConnections, .commitUnknown, .queueFull,
            .noConnectionInTime, .deadlineExceeded, .closed, .queryCanceled, .lockNotAvailable:
            true
        default: false
        }
    }
}
