internal import EventLoop

/// The connections of one worker: carries out what `PoolState` decides.
final class Pool: SessionOwner {
    let loop: EventLoop
    let settings: DatabaseSettings
    let target: ConnectionString
    var state: PoolState<PoolRequest>
    var sessions: [Int: Session] = [:]
    var backoff: Backoff
    var pause: Timer?
    var housekeeping: Timer?
    var sweep: Timer?
    var sweepDue: Instant?
    var rescue: Timer?
    var tally = Tally()
    var lastFailure: PostgresError?
    var closers: [Waiter<Void>] = []
    /// What ends with the pool.
    var onClose: [() -> Void] = []
    /// Closed by force: a connection that is made from now on is dropped.
    var isClosed = false

    /// What happened so far.
    struct Tally {
        var opened = 0
        var failed = 0
        var lost = 0
        var exchanges = 0
        var repeated = 0
        var cancelled = 0
    }

    init(_ settings: DatabaseSettings, on loop: EventLoop) throws(PostgresError) {
        self.settings = settings
        self.loop = loop
        target = try ConnectionString(settings.url)
        state = PoolState(
            minimum: settings.minConnections, maximum: settings.maxConnections, depth: settings.readsPerConnection,
            fill: settings.readsBeforeSpreading, patience: min(settings.slowRead, settings.stuckRead),
            maxWaiting: settings.maxWaiting)
        backoff = Backoff(shortest: settings.minBackoff, longest: settings.maxBackoff)
    }

    // MARK: reads: sent on a shared connection

    /// Sends a read, or queues it. The answer comes through the exchange.
    func run(_ exchange: Exchange) {
        guard !state.isClosing else { return exchange.end(.failure(.closed)) }
        watchDeadline(exchange.deadline)
        if let slot = state.takeForRead(at: loop.now), let session = sessions[slot] {
            sendRead(exchange, on: session)
            if state.wantsConnection { openConnections() }
        } else if state.wait(.read(exchange), in: .read, at: loop.now) {
            openConnections()
        } else {
            exchange.end(.failure(.queueFull))
        }
    }

    private func sendRead(_ exchange: Exchange, on session: Session) {
        tally.exchanges += 1
        session.send(exchange)
        if rescue == nil, session.exchanges.count > 1 { watchHeads() }
    }

    /// The caller of a read was cancelled or its deadline passed.
    func abandon(_ exchange: Exchange) {
        guard let session = exchange.session else { return state.stopWaiting(where: \.isOver) }
        if session.exchanges.first === exchange { cancelCurrent(of: session) }
    }

    /// The answer of a read. When the task is cancelled the statement is too.
    func answer(_ exchange: Exchange) async throws -> QueryResult? {
        do {
            return try await loop.suspend { waiter in
                exchange.wait(waiter)
                run(exchange)
            }
        } catch let error as CancellationError {
            abandon(exchange)
            throw error
        }
    }

    // MARK: transactions: a connection of their own

    /// A connection for the caller alone, until `release`.
    func acquire(deadline: Instant) async throws -> Session {
        guard !state.isClosing else { throw PostgresError.closed }
        if let slot = state.takeForTransaction(), let session = sessions[slot] {
            if state.wantsConnection { openConnections() }
            return session
        }
        let claim = Claim(deadline: min(deadline, .now + settings.queueTimeout))
        do {
            let _: Void = try await loop.suspend { waiter in
                claim.wait(waiter)
                watchDeadline(claim.deadline)
                if state.wait(.transaction(claim), in: .transaction, at: loop.now) {
                    openConnections()
                } else {
                    claim.end(throwing: .queueFull)
                }
            }
        } catch {
            if let session = claim.session { release(session) } else { state.stopWaiting(where: \.isOver) }
            throw error
        }
        guard let session = claim.session else { throw PostgresError.connectionLost }
        return session
    }

    /// The answer of an exchange on a connection the caller owns.
    func answer(_ exchange: Exchange, on session: Session) async throws -> QueryResult? {
        try await loop.suspend { waiter in
            exchange.wait(waiter)
            send(exchange, on: session)
        }
    }

    /// The same, waited for even when the task is cancelled; the exchange's deadline still holds.
    func certainAnswer(_ exchange: Exchange, on session: Session) async -> Result<QueryResult?, PostgresError> {
        await withUnsafeContinuation { continuation in
            exchange.wait(continuation)
            send(exchange, on: session)
        }
    }

    /// Gives the connection of a transaction back. One that is not known to be clean is closed.
    func release(_ session: Session) {
        guard !session.isBroken else { return }
        guard session.isIdle else { return session.breakNow() }
        session.dropOutdatedStatements()
        state.transactionEnded(on: session.slot, at: .now)
        serve()
    }

    /// Sends an exchange on a connection its caller owns.
    func send(_ exchange: Exchange, on session: Session) {
        guard !session.isBroken else { return exchange.end(.failure(.connectionLost)) }
        tally.exchanges += 1
        watchDeadline(exchange.deadline)
        session.send(exchange)
    }

    // MARK: what happens on connections

    func session(_ session: Session, finished exchange: Exchange) {
        let isShared = exchange.kind == .read
        if isShared { state.readEnded(on: session.slot, at: loop.now) }
        if exchange.wantsAnotherTry {
            exchange.prepareForAnotherTry()
            tally.repeated += 1
            run(exchange)
        } else {
            exchange.end(exchange.outcome)
        }
        if isShared {
            session.dropOutdatedStatements()
            cancelHeadIfGivenUp(of: session)
        }
        if state.waiting > 0 || !closers.isEmpty { serve() }
    }

    func session(_ session: Session, brokeWith exchanges: [Exchange]) {
        tally.lost += 1
        sessions[session.slot] = nil
        state.remove(session.slot)
        for exchange in exchanges {
            if exchange.kind == .read, exchange.attempts < 2, !exchange.isOver {
                exchange.prepareForAnotherTry()
                tally.repeated += 1
                run(exchange)
            } else {
                exchange.end(.failure(exchange.outcomeOfLoss))
            }
        }
        serve()
    }

    func sessionCancelEnded(_ session: Session) {
        state.hold(session.slot, false)
        cancelHeadIfGivenUp(of: session)
        serve()
    }

    func session(_ session: Session, received notification: Notification) {}

    /// Cancels what runs on the connection; when that has no effect in time, gives the connection up.
    func cancelCurrent(of session: Session) {
        guard !session.isCancelling, let running = session.exchanges.first else { return }
        tally.cancelled += 1
        state.hold(session.slot, true)
        session.cancelCurrent()
        loop.after(settings.cleanupLimit) { [weak session] in
            if let session, session.exchanges.first === running { session.breakNow() }
        }
    }

    /// A read given up while it waited behind others may itself be what takes long now.
    private func cancelHeadIfGivenUp(of session: Session) {
        guard let head = session.exchanges.first, head.kind == .read, head.isOver else { return }
        // Long enough for an ordinary read to end by itself, which spares the server the request.
        loop.after(.milliseconds(50)) { [weak self, weak session] in
            if let self, let session, session.exchanges.first === head { self.cancelCurrent(of: session) }
        }
    }

    // MARK: serving those who wait

    /// Serves whoever can be served now, and opens connections for the others.
    func serve() {
        while let (request, slot) = state.next(at: loop.now) {
            guard let session = sessions[slot] else { continue }
            switch request {
            case .read(let exchange) where exchange.isOver: state.readEnded(on: slot, at: loop.now)
            case .read(let exchange): sendRead(exchange, on: session)
            case .transaction(let claim) where claim.isOver: state.transactionEnded(on: slot, at: loop.now)
            case .transaction(let claim): claim.end(with: session)
            }
        }
        openConnections()
        if state.isClosing { finishClosing() }
    }
}
