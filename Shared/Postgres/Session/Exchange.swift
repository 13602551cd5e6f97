internal import EventLoop

/// One unit of the pipeline: statements, sent together, that end with a Sync, and who waits for their answer.
///
/// Outside BEGIN … COMMIT the server runs the unit as one transaction: it commits at the Sync or not at all.
final class Exchange {
    struct Command {
        let sql: SQL
        /// Whether the caller wants what the statement gives; at most one of a unit.
        var keepsRows = false
    }

    /// What it means when the connection breaks before the answer is complete.
    enum Kind {
        /// Changes nothing: it is sent again on another connection.
        case read
        /// Part of a transaction that is not yet committed: nothing happened.
        case statement
        /// Commits: nobody can know.
        case commit
    }

    let commands: [Command]
    let kind: Kind
    let deadline: Instant

    var kept: QueryResult?
    var fault: ServerFault?
    /// A statement of it is unknown to the server or outdated: nothing happened, and it can be prepared anew.
    var isStale = false
    /// A cancel request for a neighbour on the connection was sent while this was under way.
    var mayBeHit = false
    var attempts = 0
    /// Taken from behind a read that took long; once is enough.
    var isMoved = false
    /// Where it is under way.
    weak var session: Session?

    private var waiting: Waiting = .nobody

    private enum Waiting {
        case nobody
        case task(Waiter<QueryResult?>)
        /// Not woken by cancellation: for what must be known, such as the outcome of COMMIT.
        case shielded(UnsafeContinuation<Result<QueryResult?, PostgresError>, Never>)
    }

    init(_ commands: [Command], kind: Kind, deadline: Instant) {
        self.commands = commands
        self.kind = kind
        self.deadline = deadline
    }

    /// Whether nobody waits for it any more: the caller was cancelled, the deadline passed, or it has its answer.
    var isOver: Bool {
        switch waiting {
        case .nobody: true
        case .task(let waiter): !waiter.isWaiting
        case .shielded: false
        }
    }

    func wait(_ waiter: Waiter<QueryResult?>) { waiting = .task(waiter) }

    func wait(_ continuation: UnsafeContinuation<Result<QueryResult?, PostgresError>, Never>) {
        waiting = .shielded(continuation)
    }

    /// Hands the outcome to whoever waits; a second outcome is ignored.
    func end(_ outcome: Result<QueryResult?, PostgresError>) {
        let waiting = waiting
        self.waiting = .nobody
        switch (waiting, outcome) {
        case (.nobody, _): break
        case (.task(let waiter), .success(let result)): waiter.resume(returning: result)
        case (.task(let waiter), .failure(let error)): waiter.resume(throwing: error)
        case (.shielded(let continuation), _): continuation.resume(returning: outcome)
        }
    }

    /// What the complete answer says.
    var outcome: Result<QueryResult?, PostgresError> {
        if let fault { .failure(fault.error) } else { .success(kept) }
    }

    /// What is known when the connection broke first.
    var outcomeOfLoss: PostgresError {
        switch kind {
        case .commit:
            if let fault, !fault.endsConnection { fault.error } else { .commitUnknown }
        case .read, .statement: fault?.error ?? .connectionLost
        }
    }

    /// Whether to send it again, now that the connection is free for the next.
    var wantsAnotherTry: Bool {
        guard attempts < 2, !isOver, let fault else { return false }
        switch kind {
        case .read: return isStale || (mayBeHit && fault.sqlState == "57014")
        case .statement, .commit: return false
        }
    }

    /// Forgets the answer of the try before.
    func prepareForAnotherTry() {
        kept = nil
        fault = nil
        isStale = false
        mayBeHit = false
        session = nil
    }
}
