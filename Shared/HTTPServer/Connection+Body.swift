import EventLoop
import HTTP

/// How far the body of the request in progress has been read.
struct BodyState {
    /// Whether the request is complete.
    var isComplete = true
    /// Whether the client waits for `100 Continue`.
    var needsContinue = false
    /// What made it unreadable.
    var failure: BodyError?
    /// What has been read, in bytes.
    var received = 0
    /// The time spent waiting for the client.
    var waited = Duration.zero
}

extension Connection {
    /// The next piece of the body; nil at its end.
    func nextOfBody() async throws(BodyError) -> [UInt8]? {
        if let failure = body.failure { throw failure }
        guard !body.isComplete else { return nil }
        do throws(BodyError) {
            while true {
                switch parser.next(input, &position) {
                case .body(let range):
                    body.received += range.count
                    return take(range)
                case .end:
                    body.isComplete = true
                    return nil
                case .fault(let fault): throw .malformed(fault)
                case .head: preconditionFailure("a head inside of a body")
                case nil: try await fillBody()
                }
            }
        } catch {
            body.failure = error
            throw error
        }
    }

    /// The bytes of a piece; the buffer itself where it holds nothing else.
    private func take(_ range: Range<Int>) -> [UInt8] {
        guard range.lowerBound == 0, range.upperBound == input.count else { return Array(input[range]) }
        defer {
            input = []
            position = 0
        }
        return input
    }

    private func fillBody() async throws(BodyError) {
        recycleInput()
        let limits = server.limits
        do {
            if body.needsContinue {
                body.needsContinue = false
                output.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8)
            }
            // Also the answers to earlier requests, which a client may want to see before it goes on.
            try await flush()
            let allowed = limits.bodyGrace + .seconds(body.received / limits.bodyRate)
            let start = server.loop.now
            let count = try await fill(until: start + (allowed - body.waited))
            body.waited += server.loop.now - start
            if count > 0 { return }
        } catch Interruption.overdue {
            throw .tooSlow
        } catch {}
        throw .closed
    }

    /// Passes over what has arrived of a body that nobody read; whether the connection can go on after the answer.
    func canSkipBody(_ framing: RequestHead.Framing) -> Bool {
        while !body.isComplete, body.failure == nil {
            switch parser.next(input, &position) {
            case .body(let range): body.received += range.count
            case .end: body.isComplete = true
            case .fault(let fault): body.failure = .malformed(fault)
            case .head: preconditionFailure("a head inside of a body")
            case nil:
                // The client would wait for a `100 Continue` that is not going to come.
                guard case .length(let length) = framing, !body.needsContinue else { return false }
                return length - body.received <= server.limits.discard
            }
        }
        return body.failure == nil
    }
}
