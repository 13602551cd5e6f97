package import EventLoop

/// A connection outside the pool on which each statement is by itself, without a transaction unless one is begun by
/// hand: for migrations, LISTEN and what PostgreSQL refuses inside a transaction.
package final class PlainConnection: SessionOwner {
    private let loop: EventLoop
    private let settings: DatabaseSettings
    private var session: Session?
    var onNotification: ((Notification) -> Void)?
    /// Called once when the connection breaks.
    var onBreak: (() -> Void)?

    private init(_ settings: DatabaseSettings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Connects; throws `connectionFailed`, `tooManyConnections` or `adminShutdown`.
    package static func open(_ settings: DatabaseSettings, on loop: EventLoop) async throws -> PlainConnection {
        let connection = PlainConnection(settings, on: loop)
        let onNotice = settings.onNotice
        let wire = try await Connector.connect(
            try ConnectionString(settings.url), settings: settings, on: loop
        ) { onNotice?($0) }
        connection.session = try Session(
            slot: 0, wire: wire, statements: settings.preparedStatements, on: loop, owner: connection)
        return connection
    }

    /// Runs one statement; a cancelled task or the deadline ends the connection.
    @discardableResult
    package func run(_ sql: SQL, deadline: Duration = .seconds(60)) async throws -> Rows {
        try sql.check()
        guard let session, !session.isBroken else { throw PostgresError.connectionLost }
        let exchange = Exchange(
            [Exchange.Command(sql: sql, keepsRows: true)], kind: .statement, deadline: .now + deadline)
        let timer = loop.after(deadline) {
            exchange.end(.failure(.deadlineExceeded))
            session.breakNow()
        }
        defer { timer.cancel() }
        do {
            let result = try await loop.suspend { waiter in
                exchange.wait(waiter)
                session.send(exchange)
            }
            guard let result else { throw PostgresError.connectionLost }
            return Rows(result: result)
        } catch let error as CancellationError {
            session.cancelCurrent()
            session.breakNow()
            throw error
        }
    }

    /// Runs several statements in one text; the first fault ends it.
    package func script(_ text: String) async throws {
        guard let session, !session.isBroken else { throw PostgresError.connectionLost }
        try await session.script(text)
    }

    /// Whether it has neither broken nor been closed.
    var isOpen: Bool { session.map { !$0.isBroken } ?? false }

    /// Whether no transaction is open.
    var isOutsideTransaction: Bool { session?.wire.transactionStatus == .idle }

    /// Whether a transaction is open and has not failed.
    var isInTransaction: Bool { session?.wire.transactionStatus == .open }

    /// Ends the connection.
    package func close() {
        session?.close()
        session = nil
    }

    func session(_ session: Session, finished exchange: Exchange) { exchange.end(exchange.outcome) }

    func session(_ session: Session, brokeWith exchanges: [Exchange]) {
        for exchange in exchanges { exchange.end(.failure(exchange.outcomeOfLoss)) }
        self.session = nil
        let action = onBreak
        onBreak = nil
        action?()
    }

    func sessionCancelEnded(_ session: Session) {}

    func session(_ session: Session, received notification: Notification) { onNotification?(notification) }
}
