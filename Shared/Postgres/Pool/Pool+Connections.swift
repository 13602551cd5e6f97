internal import EventLoop

/// Opening, checking and closing connections, and the clock.
extension Pool {
    /// Opens what is wanted, unless the last try failed and its pause lasts.
    func openConnections() {
        while state.wantsConnection, pause == nil { open() }
        if housekeeping == nil, !state.isClosing { startHousekeeping() }
    }

    private func open() {
        let now = Instant.now
        let slot = state.open(at: now, dies: now + settings.maxLifetime * Double.random(in: 0.9...1.1))
        let onNotice = settings.onNotice
        loop.spawn {
            do {
                let wire = try await Connector.connect(self.target, settings: self.settings, on: self.loop) {
                    onNotice?($0)
                }
                try self.opened(wire, for: slot)
            } catch {
                self.failedToOpen(slot, error)
            }
            self.serve()
        }
    }

    private func opened(_ wire: Wire, for slot: Int) throws {
        guard !isClosed else { return }
        sessions[slot] = try Session(
            slot: slot, wire: wire, statements: settings.preparedStatements, on: loop, owner: self)
        tally.opened += 1
        backoff.reset()
        lastFailure = nil
        state.opened(slot, at: .now)
    }

    private func failedToOpen(_ slot: Int, _ error: any Error) {
        state.remove(slot)
        tally.failed += 1
        lastFailure = error as? PostgresError ?? .connectionFailed(reason: "\(error)")
        guard pause == nil else { return }
        var generator = SystemRandomNumberGenerator()
        pause = loop.after(backoff.next(using: &generator)) { [weak self] in
            guard let self else { return }
            self.pause = nil
            self.serve()
        }
    }

    // MARK: deadlines

    /// One timer for all deadlines, set to the earliest: most calls end long before theirs, so a timer for each would be
    /// set and removed for nothing.
    func watchDeadline(_ deadline: Instant) {
        if let sweepDue, sweepDue <= deadline { return }
        sweep?.cancel()
        sweepDue = deadline
        sweep = loop.at(deadline) { [weak self] in self?.endExpired() }
    }

    private func endExpired() {
        sweepDue = nil
        let now = Instant.now
        var next: Instant?
        func look(at deadline: Instant) -> Bool {
            if deadline <= now { return true }
            next = min(next ?? deadline, deadline)
            return false
        }
        for request in state.waitingRequests where !request.isOver && look(at: request.deadline) {
            request.end(throwing: lastFailure ?? .noConnectionInTime)
        }
        state.stopWaiting(where: \.isOver)
        for session in sessions.values {
            for exchange in session.exchanges.elements where !exchange.isOver && look(at: exchange.deadline) {
                expire(exchange, on: session)
            }
        }
        if let next { watchDeadline(next) }
    }

    private func expire(_ exchange: Exchange, on session: Session) {
        switch exchange.kind {
        case .read:
            exchange.end(.failure(.deadlineExceeded))
            abandon(exchange)
        case .statement:
            // The transaction's end sees that its statement still runs and cancels it.
            exchange.end(.failure(.deadlineExceeded))
        case .commit:
            // What still waits on the server is cancelled; what was committed stays so, and nobody can tell which.
            session.cancelCurrent()
            session.breakNow()
        }
    }

    // MARK: reads stuck behind others

    /// Looks, as long as reads wait behind others, whether one of those takes too long.
    func watchHeads() {
        guard settings.maxConnections > 1 else { return }
        rescue = loop.after(settings.stuckRead) { [weak self] in
            guard let self else { return }
            self.rescue = nil
            self.moveStuck()
            if self.sessions.values.contains(where: { $0.exchanges.count > 1 }) { self.watchHeads() }
        }
    }

    private func moveStuck() {
        for slot in state.stuck(at: loop.now, limit: settings.stuckRead) {
            for exchange in sessions[slot]?.takeWaitingReads() ?? [] {
                exchange.prepareForAnotherTry()
                exchange.attempts = 0
                exchange.isMoved = true
                tally.repeated += 1
                run(exchange)
            }
        }
    }

    // MARK: housekeeping

    private func startHousekeeping() {
        housekeeping = loop.after(settings.healthCheckInterval / 2) { [weak self] in
            guard let self, !self.state.isClosing else { return }
            self.keepHouse()
            self.startHousekeeping()
        }
    }

    private func keepHouse() {
        let now = Instant.now
        for slot in state.expired(at: now, idleTimeout: settings.idleTimeout) { close(slot) }
        for slot in state.unchecked(at: now, interval: settings.healthCheckInterval) where state.takeIdle(slot) {
            check(slot)
        }
        serve()
    }

    private func close(_ slot: Int) {
        guard let session = sessions[slot], state.takeIdle(slot) else { return }
        session.close()
        sessions[slot] = nil
        state.remove(slot)
    }

    /// An exchange without statements: only a Sync, which the server answers if it lives.
    private func check(_ slot: Int) {
        guard let session = sessions[slot] else { return }
        let ping = Exchange([], kind: .commit, deadline: .now + settings.cleanupLimit)
        loop.spawn {
            let outcome = await self.certainAnswer(ping, on: session)
            guard case .success = outcome, !session.isBroken else { return session.breakNow() }
            self.state.checked(slot, at: .now)
            self.serve()
        }
    }

    // MARK: closing

    /// Refuses new callers, serves those that are there for at most `limit`, then closes every connection.
    func close(within limit: Duration) async {
        if !state.isClosing {
            state.isClosing = true
            for action in onClose { action() }
            onClose = []
            housekeeping?.cancel()
            pause?.cancel()
            pause = nil
        }
        let timer = loop.after(limit) { [weak self] in self?.closeByForce() }
        try? await loop.suspend { waiter in
            closers.append(waiter)
            finishClosing()
        }
        timer.cancel()
        sweep?.cancel()
        rescue?.cancel()
    }

    /// Closes what is idle; when nothing is left, those who wait for the end go on.
    func finishClosing() {
        guard state.waiting == 0 || state.slots.isEmpty else { return }
        for slot in state.slots where slot.isIdle { close(slot.id) }
        guard state.slots.isEmpty else { return }
        for request in state.waitingRequests { request.end(throwing: .closed) }
        state.stopWaiting { _ in true }
        let waiting = closers
        closers = []
        for waiter in waiting { waiter.resume() }
    }

    private func closeByForce() {
        for request in state.waitingRequests { request.end(throwing: .closed) }
        state.stopWaiting { _ in true }
        isClosed = true
        for session in sessions.values { session.breakNow() }
        for slot in state.slots { state.remove(slot.id) }
        finishClosing()
    }
}
