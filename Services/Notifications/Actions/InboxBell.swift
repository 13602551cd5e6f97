internal import EventLoop
internal import Models
internal import Postgres

/// Wakes the streams of a worker when something happens in an inbox, whichever process did it. One connection listens for
/// all of them, from the first stream on. Belongs to one worker.
final class InboxBell {
    static let channel = "inboxes"
    private let database: Database
    private var lines: [String: [InboxLine]] = [:]
    private var isListening = false

    init(_ database: Database) { self.database = database }

    static func key(of account: AccountID, in tenant: TenantID) -> String { "\(tenant) \(account)" }

    /// A line to an inbox, open until it is closed.
    func open(_ account: AccountID, in tenant: TenantID) -> InboxLine {
        let key = Self.key(of: account, in: tenant)
        let line = InboxLine { [weak self] line in
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
    var count: Int { lines.values.reduce(0) { $0 + $1.count } }

    /// Ends when the database closes.
    private func listen() async {
        do {
            for try await event in database.notifications(on: Self.channel) {
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

/// A line to one inbox.
final class InboxLine {
    /// Grows with everything that may be news, so that whoever is just looking does not miss it.
    private(set) var news = 0
    private var waiter: Waiter<Void>?
    private let onClose: (InboxLine) -> Void

    init(onClose: @escaping (InboxLine) -> Void) { self.onClose = onClose }

    func ring() {
        news += 1
        waiter?.resume()
        waiter = nil
    }

    /// Waits until there is news since `known`, or for that long: NOTIFY is a hint and may be lost.
    func wait(since known: Int, atMost limit: Duration, on loop: EventLoop) async throws {
        try await loop.suspend { (waiter: Waiter<Void>) in
            guard known == news else { return waiter.resume() }
            let timer = loop.after(limit) { waiter.resume() }
            waiter.onEnd = { timer.cancel() }
            self.waiter = waiter
        }
    }

    func close() { onClose(self) }
}
