internal import EventLoop

/// What LISTEN hears, over any number of lost connections: `for try await event in database.notifications(on: "jobs")`.
///
/// PostgreSQL keeps nothing for a listener that is away. So whenever messages may have been missed a `.gap` comes first;
/// treat it as "look for yourself". The sequence ends when its task is cancelled (by throwing `CancellationError`),
/// when `stop()` is called or the database closes; leaving the loop otherwise keeps the connection. One consumer.
public final class Notifications: AsyncSequence, AsyncIteratorProtocol {
    /// What the listener is told.
    public enum Event: Equatable, Sendable {
        /// LISTEN is in force from here on; the first event.
        case listening
        /// LISTEN is in force again, or too many messages waited to be taken: some may have been missed.
        case gap
        /// A message.
        case message(Notification)
    }

    private let channels: [String]
    private let settings: DatabaseSettings
    private let loop: EventLoop
    private var events = Queue<Event>()
    private var consumer: Waiter<Event?>?
    private var connection: PlainConnection?
    private var wasListening = false
    private var isStopped = false
    private var runner: Task<Void, Never>?
    private var broken: Waiter<Void>?

    /// Messages that may wait to be taken; more are dropped and a gap is told.
    private static let limit = 1024
    /// How often the connection is asked whether it lives: a peer that vanished is silent, like a quiet channel.
    private static let pingInterval: Duration = .seconds(30)

    init(on channels: [String], _ settings: DatabaseSettings, _ loop: EventLoop) {
        self.channels = channels
        self.settings = settings
        self.loop = loop
    }

    /// The sequence itself: one consumer.
    public func makeAsyncIterator() -> Notifications { self }

    /// The next event; nil after `stop()`.
    public func next() async throws -> Event? {
        try await next(isolation: #isolation)
    }

    /// The same; what `for try await` calls.
    public func next(isolation actor: isolated (any Actor)?) async throws -> Event? {
        if runner == nil, !isStopped { start() }
        do {
            return try await loop.suspend { waiter in
                // Looked at here, where nothing can come between the look and the wait.
                if let event = events.popFirst() {
                    waiter.resume(returning: event)
                } else if isStopped {
                    waiter.resume(returning: nil)
                } else {
                    consumer = waiter
                }
            }
        } catch {
            stop()
            throw error
        }
    }

    /// Ends the sequence and closes its connection.
    public func stop() {
        isStopped = true
        runner?.cancel()
        connection?.close()
        connection = nil
        consumer?.resume(returning: nil)
        consumer = nil
    }

    private func start() {
        // No capture list: with one, Swift 6.3.1 runs an async closure off the worker.
        weak let listener = self
        let loop = loop
        var backoff = Backoff(shortest: settings.minBackoff, longest: settings.maxBackoff)
        runner = loop.spawn {
            while !Task.isCancelled {
                if await listener?.listen() == true { backoff.reset() }
                guard listener?.isStopped == false else { return }
                var generator = SystemRandomNumberGenerator()
                try? await loop.sleep(for: backoff.next(using: &generator))
            }
        }
    }

    /// Listens until the connection breaks; false when it could not begin.
    private func listen() async -> Bool {
        do {
            let connection = try await PlainConnection.open(settings, on: loop)
            guard !isStopped else { return false }
            self.connection = connection
            connection.onNotification = { [weak self] in self?.add(.message($0)) }
            connection.onBreak = { [weak self] in self?.broken?.resume() }
            for channel in channels { try await connection.run("LISTEN \(identifier: channel)") }
            add(wasListening ? .gap : .listening)
            wasListening = true
            while true {
                let timer = loop.after(Self.pingInterval) { [weak self] in self?.broken?.resume() }
                defer { timer.cancel() }
                let _: Void = try await loop.suspend { waiter in
                    if connection.isOpen { broken = waiter } else { waiter.resume() }
                }
                try await connection.run("SELECT 1", deadline: settings.cleanupLimit)
            }
        } catch {
            connection?.close()
            defer { connection = nil }
            return connection != nil
        }
    }

    private func add(_ event: Event) {
        if let consumer, consumer.isWaiting {
            self.consumer = nil
            return consumer.resume(returning: event)
        }
        if events.count >= Self.limit {
            _ = events.removeAll()
            events.append(.gap)
        }
        events.append(event)
    }
}

extension Database {
    /// Listens on the channels with a connection of its own, made when the first event is asked for.
    public func notifications(on channels: String...) -> Notifications {
        let notifications = Notifications(on: channels, pool.settings, loop)
        pool.onClose.append { [weak notifications] in notifications?.stop() }
        return notifications
    }
}
