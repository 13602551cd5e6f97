public import EventLoop
import Glibc
import HTTP

/// The HTTP/1.1 server of one worker: accepts connections, keeps their limits, hands requests to the handler.
///
/// Belongs to the worker on which it is made. Several workers listen on one port with `SO_REUSEPORT`.
public final class Server {
    /// What has happened since the start, for metrics.
    public struct Counters: Sendable, Equatable {
        /// Connections taken.
        public var accepted = 0
        /// Connections answered 503 because there were too many.
        public var turnedAway = 0
        /// Accepts that failed, as for want of descriptors.
        public var acceptFailures = 0
        /// Requests whose head was complete.
        public var requests = 0
        /// Answers that the server itself made.
        public var refusals = 0
        /// Waits that lasted too long.
        public var timeouts = 0
    }

    /// What is taken from clients.
    public let limits: Limits
    /// What has happened so far.
    public internal(set) var counters = Counters()
    /// Whether the server is on its way out.
    public private(set) var isDraining = false
    /// The connections open now.
    public var connectionCount: Int { connections.count }

    let loop: EventLoop
    let refuse: (Refusal) -> Response
    let handler: Handler
    private var connections: [Connection] = []
    private var turnedAwayNow = 0
    private var listeners: [Listener] = []
    private var drained: Waiter<Void>?
    private var sweeper: Timer?
    private var dateSecond = -1
    private var dateText: [UInt8] = []

    /// A server on the current worker.
    ///
    /// - Parameter refuse: makes the answers to what never reaches the handler.
    public init(
        limits: Limits = Limits(), refuse: @escaping (Refusal) -> Response = Refusal.plainAnswer,
        handler: @escaping Handler
    ) {
        self.limits = limits
        self.refuse = refuse
        self.handler = handler
        loop = .current
    }

    // MARK: accepting

    /// Serves the connections of `listener` from now on.
    public func listen(on listener: Listener) {
        listeners.append(listener)
        loop.spawn { await self.accept { try await listener.accept() } }
    }

    /// Serves what `next` gives until it is closed or the server drains.
    func accept(_ next: () async throws -> Socket) async {
        while !isDraining {
            do {
                serve(try await next())
            } catch let error as SystemError where error.code == EBADF {
                return
            } catch {
                // No descriptors or memory left: those who wait in the queue are taken when there are.
                counters.acceptFailures += 1
                try? await loop.sleep(for: limits.acceptPause)
            }
        }
    }

    /// Serves one connection.
    public func serve(_ socket: Socket) {
        counters.accepted += 1
        let connection = Connection(socket, self)
        guard connections.count - turnedAwayNow < limits.connections else { return turnAway(connection) }
        add(connection)
        socket.onHangup = { [unowned connection] in connection.abandon() }
        connection.task = loop.spawn {
            await connection.serve()
            self.remove(connection)
        }
    }

    private func turnAway(_ connection: Connection) {
        counters.turnedAway += 1
        guard turnedAwayNow < limits.lingeringRefusals else { return connection.socket.close() }
        turnedAwayNow += 1
        add(connection)
        connection.task = loop.spawn {
            await connection.turnAway()
            self.turnedAwayNow -= 1
            self.remove(connection)
        }
    }

    private func add(_ connection: Connection) {
        connection.place = connections.count
        connections.append(connection)
        if sweeper == nil { scheduleSweep() }
    }

    private func remove(_ connection: Connection) {
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.place] = last
            last.place = connection.place
        }
        connection.task = nil
        if connections.isEmpty { drained?.resume() }
    }

    // MARK: time

    /// One timer looks after all connections: a timer for each wait would cost more than the requests.
    private func scheduleSweep() {
        sweeper = loop.after(limits.sweep) { [self] in
            sweeper = nil
            let now = loop.now
            for connection in connections { connection.sweep(now) }
            if !connections.isEmpty { scheduleSweep() }
        }
    }

    /// The value of `Date`, made once a second.
    func date() -> [UInt8] {
        let second = time(nil)
        if second != dateSecond {
            dateSecond = second
            dateText = Array(HTTPDate.text(second).utf8)
        }
        return dateText
    }

    // MARK: ending

    /// Stops accepting, closes idle connections, lets requests in flight finish with `Connection: close`; what has not
    /// ended after `limit` is cut. Returns when no connection is left, at the latest after `limit`.
    public func drain(within limit: Duration) async {
        isDraining = true
        for listener in listeners { listener.close() }
        listeners = []
        for connection in connections { connection.drain() }
        guard !connections.isEmpty else { return }
        let timer = loop.after(limit) { [self] in
            cutAll()
            // Their tasks end in this turn; a handler that works on in spite of its cancellation is left behind.
            loop.atEndOfTurn { [self] in drained?.resume() }
        }
        do {
            try await loop.suspend { drained = $0 }
        } catch {
            // Whoever waited for the drain has no time left.
            cutAll()
        }
        timer.cancel()
    }

    private func cutAll() {
        for connection in connections {
            connection.abandon()
            connection.socket.reset()
        }
    }
}
