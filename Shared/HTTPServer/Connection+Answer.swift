import EventLoop
import HTTP

extension Connection {
    /// Has one request answered; whether the connection goes on.
    func handle(_ head: RequestHead) async throws -> Bool {
        server.counters.requests += 1
        guard head.expectation != .unknown else { throw Refusal.expectationUnknown }
        body = BodyState()
        body.isComplete = false
        body.needsContinue = head.expectation == .continue && head.framing != .none
        // Most requests have no body and are complete here.
        if head.framing == .none { _ = canSkipBody(.none) }
        // Should this request take longer, the answers to earlier ones leave meanwhile.
        if !output.isEmpty { flushAtEndOfTurn() }

        let requestBody = RequestBody(self, head.framing)
        let request = Request(
            head: head, body: requestBody, remoteAddress: socket.remoteAddress, received: server.loop.now)
        let response = await server.handler(request)
        requestBody.end()
        try Task.checkCancellation()

        let goesOn = head.keepsAlive && !server.isDraining && canSkipBody(head.framing)
        guard try await answer(response, head, goesOn: goesOn) else { return false }
        do {
            while try await nextOfBody() != nil {}
        } catch {
            // The rest that nobody wanted is broken or too slow; the answer has been given.
            return false
        }
        return true
    }

    /// Writes an answer; whether the connection goes on.
    private func answer(_ response: Response, _ head: RequestHead, goesOn: Bool) async throws -> Bool {
        var goesOn = goesOn
        let framing: ResponseHead.Framing
        switch response.body {
        case _ where !response.status.allowsBody: framing = .none
        case .empty: framing = .length(0)
        case .bytes(let bytes): framing = .length(bytes.count)
        case .stream: framing = head.minorVersion > 0 ? .chunked : .untilClose
        }
        if framing == .untilClose { goesOn = false }
        let stays: ResponseHead.Connection = head.minorVersion > 0 ? .stays : .staysAsAsked
        ResponseHead.append(
            response.status, response.fields, framing: framing, connection: goesOn ? stays : .closes,
            date: server.date(), to: &output)

        if framing != .none, head.method != .head {
            switch response.body {
            case .empty: break
            case .bytes(let bytes) where bytes.count > 32 << 10: try await flush(then: bytes)
            case .bytes(let bytes): output.append(contentsOf: bytes)
            case .stream(let write): try await stream(write, isChunked: framing == .chunked)
            }
        }
        // Answers to a pipeline leave together, within reason.
        if output.count > 64 << 10 { try await flush() }
        return goesOn
    }

    private func stream(_ write: (ResponseWriter) async throws -> Void, isChunked: Bool) async throws {
        defer { endHeartbeat() }
        do {
            let writer = ResponseWriter(self, isChunked: isChunked)
            flushAtEndOfTurn()
            try await write(writer)
        } catch is CancellationError where server.isDraining {
            // An event stream that the drain ended: it may end in order.
        }
        if isChunked { ResponseHead.appendLastChunk(to: &output) }
    }

    /// The last thing a client hears; then the connection ends.
    func refuse(_ refusal: Refusal) async {
        server.counters.refusals += 1
        do {
            if refusal.status != nil {
                append(server.refuse(refusal))
            }
            try await leave()
        } catch {
            socket.reset()
        }
    }

    /// Answers without reading a request: the worker has enough connections.
    func turnAway() async {
        await refuse(.tooManyConnections)
        socket.close()
    }

    /// An answer of the server's own, the last one of its connection.
    private func append(_ response: Response) {
        var bytes: [UInt8] = []
        if case .bytes(let body) = response.body { bytes = body }
        ResponseHead.append(
            response.status, response.fields, framing: .length(bytes.count), connection: .closes, date: server.date(),
            to: &output)
        output.append(contentsOf: bytes)
    }

    /// Writes what is left, says that nothing more comes, and waits for the client to end too: closing at once could
    /// make its system throw the last answer away (RFC 9112, 9.6).
    func leave() async throws {
        try await flush()
        socket.shutdownWrite()
        let end = server.loop.now + server.limits.linger
        do {
            repeat {
                input.removeAll(keepingCapacity: true)
            } while try await fill(until: end) > 0 && server.loop.now < end
        } catch {
            // Long enough, or already gone.
        }
    }
}
