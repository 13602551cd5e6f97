import EventLoop
import HTTP

/// One client: reads requests, hands them to the handler one after the other, writes the answers in order.
///
/// Time limits cost no timer: whoever waits sets `due`, and the server's sweep interrupts the socket when it has passed.
final class Connection {
    /// What interrupts a wait on the socket from outside.
    enum Interruption: Error {
        case overdue
        case draining
    }

    let socket: Socket
    let server: Server
    /// Place in the server's list.
    var place = -1
    var task: Task<Void, Never>?
    /// When the wait in progress has lasted too long; nil while nobody waits for the client.
    private(set) var due: Instant?
    /// Whether the client has sent nothing of a next request.
    private(set) var isIdle = false
    /// Bytes for the client that have not left yet, from `outputStart` on.
    var output: [UInt8] = []

    var parser: RequestParser
    var input: [UInt8] = []
    var position = 0
    var body = BodyState()
    private var outputStart = 0
    private var headDue: Instant?
    private var willFlush = false
    /// Reads in a row that did not have to wait.
    private var eagerReads = 0
    /// What made writing impossible.
    private var failure: (any Error)?
    private(set) var lastWritten: Instant
    private var heartbeat: ResponseWriter?

    init(_ socket: Socket, _ server: Server) {
        self.socket = socket
        self.server = server
        parser = RequestParser(limits: server.limits.parser)
        lastWritten = server.loop.now
    }

    /// Serves the client until one of the two has enough.
    func serve() async {
        do {
            while let head = try await nextHead() {
                guard try await handle(head) else { break }
            }
            try await leave()
        } catch let refusal as Refusal {
            await refuse(refusal)
        } catch {
            // The client is gone, too slow to be worth a word, or the drain ran out of time.
            socket.reset()
        }
        socket.close()
    }

    // MARK: reading

    /// The next request's head; nil when the client has ended, or nothing has come for too long.
    private func nextHead() async throws -> RequestHead? {
        while true {
            switch parser.next(input, &position) {
            case .head(let head):
                headDue = nil
                return head
            case .fault(let fault): throw Refusal.fault(fault)
            case .body, .end: preconditionFailure("the last request is not at its end")
            case nil: break
            }
            recycleInput()
            try await flush()
            let isBetween = parser.isBetweenRequests
            if isBetween && server.isDraining {
                // A request that has arrived already is still answered.
                guard try readAvailable() ?? 0 > 0 else { return nil }
                continue
            }
            let limits = server.limits
            if !isBetween, headDue == nil { headDue = server.loop.now + limits.head }
            isIdle = isBetween
            defer { isIdle = false }
            do {
                guard try await fill(until: headDue ?? server.loop.now + limits.idle) > 0 else { return nil }
            } catch Interruption.overdue {
                if isBetween { return nil }
                throw Refusal.headTooSlow
            } catch Interruption.draining {
                continue
            }
        }
    }

    /// Waits for bytes until `due`; 0 is the client's end.
    func fill(until due: Instant) async throws -> Int {
        while true {
            if let count = try readAvailable() {
                // A client that sends without pause must not keep the others waiting.
                eagerReads += 1
                if eagerReads >= 4 { try await yield() }
                return count
            }
            try await wait(.read, until: due)
        }
    }

    private func readAvailable() throws -> Int? {
        try socket.readAvailable(into: &input, atMost: server.limits.read)
    }

    /// Waits for the client until `due`.
    private func wait(_ side: Interest, until due: Instant) async throws {
        eagerReads = 0
        self.due = due
        defer { self.due = nil }
        while true {
            do {
                return side == .read ? try await socket.readable() : try await socket.writable()
            } catch Interruption.overdue where server.loop.now < due {
                // Meant for a wait that ended in the same turn.
            } catch Interruption.draining where !isIdle {
                // As above; `isDraining` tells the rest.
            }
        }
    }

    /// Lets everything else that is ready have its turn.
    private func yield() async throws {
        eagerReads = 0
        let _: Void = try await server.loop.suspend { waiter in
            server.loop.atEndOfTurn { waiter.resume() }
        }
    }

    /// Forgets what has been parsed. A buffer that had to grow is given back.
    func recycleInput() {
        guard position == input.count else { return }
        input.removeAll(keepingCapacity: input.capacity <= 16 << 10)
        position = 0
    }

    // MARK: writing

    /// Writes everything, waiting for the client as long as it takes something.
    func flush() async throws {
        while !flushAvailable() {
            try await wait(.write, until: server.loop.now + server.limits.writeStall)
        }
        if let failure { throw failure }
    }

    /// Writes `bytes` behind what is waiting, without copying them.
    func flush(then bytes: [UInt8]) async throws {
        try await flush()
        output = bytes
        try await flush()
    }

    /// Writes when much is waiting; otherwise at the end of the loop's turn, together with what is still to come.
    func flushWhenFull() async throws {
        if let failure { throw failure }
        if output.count - outputStart >= 16 << 10 { try await flush() } else { flushAtEndOfTurn() }
    }

    /// Writes at the end of the loop's turn what is waiting by then.
    func flushAtEndOfTurn() {
        guard !willFlush else { return }
        willFlush = true
        server.loop.atEndOfTurn { [self] in
            willFlush = false
            _ = flushAvailable()
        }
    }

    /// Writes what the client takes at once; whether nothing is left to write, or nothing can be written any more.
    private func flushAvailable() -> Bool {
        guard failure == nil else { return true }
        guard outputStart < output.count else { return true }
        do {
            outputStart += try socket.writeAvailable(output, from: outputStart)
        } catch {
            failure = error
            abandon()
            return true
        }
        lastWritten = server.loop.now
        guard outputStart == output.count else { return false }
        output.removeAll(keepingCapacity: output.capacity <= 16 << 10)
        outputStart = 0
        return true
    }

    // MARK: from outside

    /// Ends the wait in progress if it has lasted too long, and breaks a silence of events; called by the sweep.
    func sweep(_ now: Instant) {
        if let due, due <= now {
            self.due = nil
            server.counters.timeouts += 1
            socket.interrupt(Interruption.overdue)
        } else if let heartbeat, output.isEmpty, now - lastWritten >= server.limits.heartbeat {
            heartbeat.appendHeartbeat()
            _ = flushAvailable()
        }
    }

    /// Ends the connection if it is idle or a stream without end; the others learn from `isDraining`.
    func drain() {
        if isIdle { socket.interrupt(Interruption.draining) }
        if heartbeat != nil { task?.cancel() }
    }

    /// Nobody reads the answer any more: what works on it is cancelled.
    func abandon() { task?.cancel() }

    func startHeartbeat(_ writer: ResponseWriter) {
        heartbeat = writer
        if server.isDraining { task?.cancel() }
    }

    func endHeartbeat() { heartbeat = nil }
}
