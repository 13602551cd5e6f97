internal import EventLoop

/// Who is told what happens on a connection.
protocol SessionOwner: AnyObject {
    /// The answer is complete; the exchange has left the session.
    func session(_ session: Session, finished exchange: Exchange)
    /// The connection is gone, and with it these exchanges.
    func session(_ session: Session, brokeWith exchanges: [Exchange])
    /// A cancel request has reached the server, or failed; what is sent from now on is safe from it.
    func sessionCancelEnded(_ session: Session)
    /// A message of LISTEN.
    func session(_ session: Session, received notification: Notification)
}

/// One connection in pipeline mode: takes exchanges, sends them at once, hands the answers back in order.
final class Session {
    let slot: Int
    private let loop: EventLoop
    let wire: Wire
    private unowned let owner: any SessionOwner
    private var watch: Watch?
    private var wantsWrite = false
    private var cache: StatementCache
    private var steps = Queue<Step>()
    private(set) var exchanges = Queue<Exchange>()
    private(set) var isBroken = false
    private(set) var isCancelling = false

    /// What the next answer belongs to.
    private enum Step {
        case prepare(StatementCache.Statement)
        case run(StatementCache.Statement, keepsRows: Bool)
        case housekeeping
        case sync
        /// The end of a unit nobody waits for.
        case housekeepingSync
    }

    init(slot: Int, wire: Wire, statements: Int, on loop: EventLoop, owner: any SessionOwner) throws {
        self.slot = slot
        self.wire = wire
        self.loop = loop
        self.owner = owner
        cache = StatementCache(limit: statements)
        watch = try loop.watch(wire.descriptor, .read) { [unowned self] in ready($0) }
    }

    deinit { watch?.cancel() }

    // MARK: sending

    /// Sends the exchange behind those under way. Failure is reported later, like any break of the connection.
    func send(_ exchange: Exchange) {
        exchange.session = self
        exchange.attempts += 1
        exchanges.append(exchange)
        var isSent = true
        for command in exchange.commands where isSent { isSent = send(command, isRepeated: exchange.attempts > 1) }
        steps.append(.sync)
        if !(isSent && wire.sync()) { breakSoon() } else { flush() }
    }

    private func send(_ command: Exchange.Command, isRepeated: Bool) -> Bool {
        let statement: StatementCache.Statement
        // A second try does not rely on somebody else's preparation, which may be about to fail.
        if let known = cache.find(command.sql.text), known.isConfirmed || !isRepeated {
            statement = known
        } else {
            statement = cache.add(command.sql.text)
            steps.append(.prepare(statement))
            guard wire.prepare(name: statement.name, text: statement.text) else { return false }
        }
        steps.append(.run(statement, keepsRows: command.keepsRows))
        return wire.execute(prepared: statement.name, command.sql.binds)
    }

    /// Tells the server to forget what the cache dropped. Outside transactions only: in a failed one it would be
    /// refused.
    func dropOutdatedStatements() {
        guard !cache.outdated.isEmpty, !isBroken else { return }
        for name in cache.takeOutdated() {
            steps.append(.housekeeping)
            steps.append(.housekeepingSync)
            guard wire.execute(text: "DEALLOCATE \(name)"), wire.sync() else { return breakSoon() }
        }
        flush()
    }

    /// Takes out the reads that wait behind the one that runs, to be sent elsewhere. Their answers here still come, in
    /// their places, and are dropped.
    func takeWaitingReads() -> [Exchange] {
        var taken: [Exchange] = []
        for (place, exchange) in exchanges.removeAll().enumerated() {
            if place > 0, exchange.kind == .read, !exchange.isOver, !exchange.isMoved {
                exchange.session = nil
                taken.append(exchange)
                exchanges.append(Exchange([], kind: .read, deadline: exchange.deadline))
            } else {
                exchanges.append(exchange)
            }
        }
        return taken
    }

    private func flush() {
        switch wire.flush() {
        case .some(let isDone):
            guard wantsWrite == isDone else { return }
            wantsWrite = !isDone
            watch?.change(to: wantsWrite ? [.read, .write] : .read)
        case .none:
            breakSoon()
        }
    }

    // MARK: receiving

    private func ready(_ interest: Interest) {
        if wantsWrite, interest.contains(.write) { flush() }
        guard interest.contains(.read), !isBroken else { return }
        let isAlive = wire.consume()
        if !wire.isBad { takeAnswers() }
        while !isBroken, let notification = wire.nextNotification() {
            owner.session(self, received: notification)
        }
        if !isAlive || wire.isBad { breakNow() }
    }

    private func takeAnswers() {
        while !isBroken, let step = steps.first, !wire.isBusy {
            switch wire.nextAnswer() {
            case .end: endStep(step)
            case .rows(let result): take(result, for: step)
            case .fault(let fault): take(fault, for: step)
            case .skipped: if case .prepare(let statement) = step { cache.forget(statement, onServer: false) }
            case .copy:
                exchanges.first?.fault = ServerFault(
                    sqlState: "0A000", message: "COPY cannot be used here", constraint: "", column: "")
                breakNow()
            case .sync: endUnit(step)
            }
        }
    }

    private func endStep(_ step: Step) {
        switch step {
        // A failure at the Sync itself, such as a deferred constraint, has an end of its own before the Sync's answer.
        case .sync, .housekeepingSync: break
        case .prepare, .run, .housekeeping: steps.popFirst()
        }
    }

    private func take(_ result: OpaquePointer, for step: Step) {
        if case .run(_, keepsRows: true) = step, let exchange = exchanges.first, !exchange.isOver {
            exchange.kept = QueryResult(result)
        } else {
            if case .prepare(let statement) = step { statement.isConfirmed = true }
            Wire.discard(result)
        }
    }

    private func take(_ fault: ServerFault, for step: Step) {
        var fault = fault
        switch step {
        case .housekeeping, .housekeepingSync: return
        case .prepare(let statement): cache.forget(statement, onServer: false)
        case .run(let statement, _):
            fault.mayQuoteValues = statement.text.utf8.contains(UInt8(ascii: "$"))
            if fault.isStaleStatement { forget(statement, fault) }
        case .sync: fault.mayQuoteValues = true
        }
        if let exchange = exchanges.first, exchange.fault == nil { exchange.fault = fault }
    }

    private func forget(_ statement: StatementCache.Statement, _ fault: ServerFault) {
        exchanges.first?.isStale = true
        let isLost = fault.sqlState == "26000"
        if isLost, statement.isConfirmed { cache.forgetConfirmed() }
        cache.forget(statement, onServer: !isLost)
    }

    private func endUnit(_ step: Step) {
        steps.popFirst()
        guard case .sync = step, let exchange = exchanges.popFirst() else { return }
        exchange.session = nil
        owner.session(self, finished: exchange)
    }

    // MARK: cancelling and ending

    /// Asks the server to cancel what runs now. libpq 15 can do that only by blocking, so a thread does it. The request
    /// names the connection, not the statement: it may hit the next exchange of the pipeline, so the owner sends
    /// nothing here until `sessionCancelEnded`.
    func cancelCurrent() {
        guard !isCancelling, !isBroken, let handle = wire.cancelHandle() else { return }
        isCancelling = true
        for exchange in exchanges.elements { exchange.mayBeHit = true }
        weak let session = self
        loop.spawn {
            let isSent = (try? await BlockingCalls.pool.run { handle.send() }) ?? false
            session?.cancelEnded(isSent)
        }
    }

    private func cancelEnded(_ isSent: Bool) {
        guard !isBroken else { return }
        isCancelling = false
        if isSent { owner.sessionCancelEnded(self) } else { breakNow() }
    }

    /// Ends the connection; the owner is told, at once, which exchanges it takes along.
    func breakNow() {
        guard !isBroken else { return }
        isBroken = true
        watch?.cancel()
        watch = nil
        let lost = exchanges.removeAll()
        for exchange in lost { exchange.session = nil }
        owner.session(self, brokeWith: lost)
    }

    /// The same once the caller has returned, because callers do not expect to be called back.
    private func breakSoon() {
        loop.atEndOfTurn { [weak self] in self?.breakNow() }
    }

    /// Ends an idle connection without telling the owner.
    func close() {
        isBroken = true
        watch?.cancel()
        watch = nil
    }

    /// Whether nothing is under way and no transaction is open, so that it can serve anybody.
    var isIdle: Bool { exchanges.isEmpty && !isBroken && !wire.isBad && wire.transactionStatus == .idle }

    // MARK: scripts

    /// Runs several statements in one text outside the pipeline; only while nothing is under way. The first fault ends
    /// it, and a transaction the script is in stays failed.
    func script(_ text: String) async throws {
        guard exchanges.isEmpty, steps.isEmpty, !isBroken, wire.leavePipeline() else {
            throw PostgresError.connectionLost
        }
        watch?.cancel()
        watch = nil
        defer {
            if !wire.enterPipeline() { breakSoon() }
            watch = try? loop.watch(wire.descriptor, .read) { [unowned self] in ready($0) }
        }
        guard wire.script(text) else { throw PostgresError.connectionLost }
        var fault: ServerFault?
        while true {
            guard let isFlushed = wire.flush() else { throw PostgresError.connectionLost }
            if wire.isBusy {
                try await loop.ready(wire.descriptor, isFlushed ? .read : [.read, .write], until: nil)
                guard wire.consume() else { throw PostgresError.connectionLost }
                continue
            }
            switch wire.nextAnswer() {
            case .end:
                if let fault { throw fault.error }
                return
            case .rows(let result): Wire.discard(result)
            case .fault(let next): fault = fault ?? next
            case .copy: throw PostgresError.server(sqlState: "0A000", message: "COPY cannot be used here")
            case .skipped, .sync: break
            }
        }
    }
}
