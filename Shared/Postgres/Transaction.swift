internal import EventLoop

/// A transaction on a connection of its own. BEGIN and the tenant's setting travel with the first statement, and what
/// was queued with the next one or with COMMIT.
final class Transaction {
    private let pool: Pool
    private let session: Session
    private let deadline: Instant
    private let opening: [Exchange.Command]
    private var queued: [Exchange.Command] = []
    private var hasBegun = false
    /// A statement was given up while it ran: what it did is unknown, so nothing may be committed.
    private var isDoomed = false
    private var isOver = false

    /// What COMMIT may take when the deadline has all but passed: giving up costs the certainty.
    private static let commitGrace: Duration = .seconds(2)

    init(on session: Session, of pool: Pool, opening: [SQL], deadline: Instant) {
        self.session = session
        self.pool = pool
        self.deadline = deadline
        self.opening = opening.map { Exchange.Command(sql: $0) }
    }

    func queue(_ sql: SQL) throws {
        guard !isOver else { throw PostgresError.connectionOver }
        try sql.check()
        queued.append(Exchange.Command(sql: sql))
    }

    func run(_ sql: SQL) async throws -> QueryResult {
        try sql.check()
        try requireUsable()
        let (commands, isFirst) = take(adding: Exchange.Command(sql: sql, keepsRows: true))
        var exchange = Exchange(commands, kind: .statement, deadline: deadline)
        do {
            return try result(of: try await pool.answer(exchange, on: session))
        } catch PostgresError.schemaChanged where isFirst && exchange.isStale {
            // Nothing has happened yet: the statement is prepared anew in a new transaction.
            let rollback = Exchange.Command(sql: "ROLLBACK")
            exchange = Exchange([rollback] + commands, kind: .statement, deadline: deadline)
            return try result(of: try await pool.answer(exchange, on: session))
        } catch {
            if !session.exchanges.isEmpty { isDoomed = true }
            throw error
        }
    }

    /// Commits; returns only when the server has said COMMIT.
    func commit() async throws {
        guard hasBegun || !queued.isEmpty else { return isOver = true }
        try requireUsable()
        _ = try await end(with: Exchange.Command(sql: "COMMIT", keepsRows: true)) { result in
            // COMMIT of a failed transaction is answered ROLLBACK, without an error.
            guard result?.commandTag == "COMMIT" else { throw PostgresError.transactionFailed }
        }
    }

    /// Runs one statement and COMMIT in the same flush.
    func runAndCommit(_ sql: SQL) async throws -> QueryResult {
        try sql.check()
        try requireUsable()
        queued.append(Exchange.Command(sql: sql, keepsRows: true))
        var kept: QueryResult?
        try await end(with: Exchange.Command(sql: "COMMIT")) { kept = $0 }
        return try result(of: kept)
    }

    private func end(
        with last: Exchange.Command, _ check: (QueryResult?) throws -> Void
    ) async throws {
        try Task.checkCancellation()
        let (commands, isFirst) = take(adding: last)
        let limit = max(deadline, .now + Self.commitGrace)
        let exchange = Exchange(commands, kind: .commit, deadline: limit)
        var outcome = await pool.certainAnswer(exchange, on: session)
        if case .failure(.schemaChanged) = outcome, isFirst, exchange.isStale {
            let again = Exchange([Exchange.Command(sql: "ROLLBACK")] + commands, kind: .commit, deadline: limit)
            outcome = await pool.certainAnswer(again, on: session)
        }
        try check(try outcome.get())
        isOver = true
        hasBegun = false
    }

    /// Ends the transaction, undone unless it was committed, and gives the connection back.
    ///
    /// When a statement still runs (its caller was cancelled, or its deadline passed) it is cancelled, and the caller
    /// does not wait for that.
    func finish() async {
        isOver = true
        guard hasBegun, !session.isBroken else { return pool.release(session) }
        let isBusy = !session.exchanges.isEmpty
        if isBusy { pool.cancelCurrent(of: session) }
        let rollback = Exchange(
            [Exchange.Command(sql: "ROLLBACK")], kind: .commit, deadline: .now + pool.settings.cleanupLimit)
        let pool = pool
        let session = session
        if isBusy {
            pool.loop.spawn {
                _ = await pool.certainAnswer(rollback, on: session)
                pool.release(session)
            }
        } else {
            _ = await pool.certainAnswer(rollback, on: session)
            pool.release(session)
        }
    }

    /// Everything to be sent now, with BEGIN in front if this is the first.
    private func take(adding last: Exchange.Command) -> (commands: [Exchange.Command], isFirst: Bool) {
        let isFirst = !hasBegun
        let commands = (isFirst ? opening : []) + queued + [last]
        queued = []
        hasBegun = true
        return (commands, isFirst)
    }

    private func requireUsable() throws {
        guard !isOver else { throw PostgresError.connectionOver }
        guard !isDoomed else { throw PostgresError.transactionFailed }
        guard Instant.now < deadline else { throw PostgresError.deadlineExceeded }
        guard !session.isBroken else { throw PostgresError.connectionLost }
    }

    private func result(of kept: QueryResult?) throws -> QueryResult {
        guard let kept else { throw PostgresError.connectionLost }
        return kept
    }
}

extension SQL {
    /// Throws what building the statement could not.
    func check() throws(PostgresError) {
        if let fault = binds.fault { throw .invalidBind(reason: fault.reason) }
        // The protocol counts values with 16 bits.
        if valueCount > 65_535 { throw .invalidBind(reason: "more than 65,535 values") }
    }
}
