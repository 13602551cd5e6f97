internal import EventLoop
public import Postgres

/// Wakes whoever on this worker waits for news of something, whichever process made them: `NOTIFY` on a channel, with the
/// thing's key. One connection listens for all lines, from the first one on. Belongs to one worker.
///
/// A ring is a hint: it says that there may be news, and may be lost with a connection. Whoever waits looks for themselves.
///
///     let line = bell.open(key)
///     defer { line.close() }
///     while true {
///         let known = line.news
///         // look what is there, tell it
///         try await line.wait(since: known, atMost: .seconds(15))
///     }
public final class NewsBell {
    /// The channel of PostgreSQL.
    public let channel: String
    private let database: Database
    private var lines: [String: [NewsLine]] = [:]
    private var isListening = false

    /// A bell on a channel of the database's, which all processes of the service share.
    public init(_ database: Database, on channel: String) {
        self.database = database
        self.channel = channel
    }

    /// A line on which rings for the key are heard until it is closed. Opened before the first look, so that what comes in
    /// between rings.
    public func open(_ key: String) -> NewsLine {
        let line = NewsLine(database.loop) { [weak self] line in
            self?.lines[key]?.removeAll { $0 === line }
            if self?.lines[key]?.isEmpty == true { self?.lines[key] = nil }
        }
        lines[key, default: []].append(line)
        if !isListening {
            isListening = true
            database.loop.spawn { await self.listen() }
        }
        return line
    }

    /// How many lines are open.
    public var count: Int { lines.values.reduce(0) { $0 + $1.count } }

    /// Ends when the database closes.
    private func listen() async {
        do {
            for try await event in database.notifications(on: channel) {
                switch event {
                case .message(let message): ring(message.payload)
                // Something may have been missed: everybody looks.
                case .listening, .gap: for key in lines.keys { ring(key) }
                }
            }
        } catch {
            isListening = false
        }
    }

    private func ring(_ key: String) {
        for line in lines[key] ?? [] { line.ring() }
    }
}

/// A line on which the news of one thing are heard. Belongs to its worker.
public final class NewsLine {
    /// Grows with everything that may be news, so that whoever is just looking does not miss it.
    public private(set) var news = 0
    private let loop: EventLoop
    private var waiter: Waiter<Void>?
    private let onClose: (NewsLine) -> Void

    init(_ loop: EventLoop, onClose: @escaping (NewsLine) -> Void) {
        self.loop = loop
        self.onClose = onClose
    }

    func ring() {
        news += 1
        waiter?.resume()
        waiter = nil
    }

    /// Waits until there is news since `known`, or for that long: a ring may be lost.
    public func wait(since known: Int, atMost limit: Duration) async throws {
        try await loop.suspend { (waiter: Waiter<Void>) in
            guard known == news else { return waiter.resume() }
            let timer = loop.after(limit) { waiter.resume() }
            waiter.onEnd = { timer.cancel() }
            self.waiter = waiter
        }
    }

    /// The same for an answer that takes long: meanwhile asks every five seconds whether the caller is still to be answered
    /// (`RequestContext.readmit`), so that what was revoked ends within ten (SECURITY.md, point 23).
    public func wait(since known: Int, atMost limit: Duration, admitting admit: () async throws -> Void) async throws {
        let end = Instant.now + limit
        repeat {
            try await wait(since: known, atMost: max(.milliseconds(1), min(.seconds(5), end - .now)))
            try await admit()
        } while news == known && Instant.now < end
    }

    /// Nothing is heard any more.
    public func close() { onClose(self) }
}

extension Connection {
    /// Rings for everybody who waits for news of `key`, in all processes, when the transaction commits. Travels with the
    /// next statement. Committing transactions that ring wait for each other: not for what happens thousands of times a
    /// second.
    public func ring(_ channel: String, _ key: String) throws {
        try enqueue("SELECT pg_notify(\(channel), \(key))")
    }
}
