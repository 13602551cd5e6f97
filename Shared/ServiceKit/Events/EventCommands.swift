internal import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

extension Command {
    /// `<service> events …`: what an operator does about events that a subscriber does not take. For services that
    /// deliver an outbox:
    ///
    ///     commands: [.events(of: "inquiries")]
    public static func events(of service: String) -> Command {
        Command("events", "Undelivered events: \(service) \(EventCommands.usage).") { words in
            let commands = EventCommands(
                service: service, environment: ProcessInfo.processInfo.environment, print: { Swift.print($0) },
                say: { BlockingFile.say($0) })
            return await commands.run(words)
        }
    }
}

/// `events` as it is called on the command line, with the environment of the service.
struct EventCommands: Sendable {
    static let usage = "events list | show ID | replay ID | replay all | drop ID"

    let service: String
    let environment: [String: String]
    /// What is asked for: the standard output.
    let print: @Sendable (String) -> Void
    /// Words to the person at the terminal: the standard error.
    let say: @Sendable (String) -> Void

    func run(_ words: [String]) async -> Int32 {
        switch (words.first, words.count) {
        case ("list", 1): return await withDatabase { try await $0.listOfLetters() }
        case ("replay", 2) where words[1] == "all":
            return await withDatabase { "Aggregates that are tried again: \(try await $0.replay(nil))" }
        case ("show", 2), ("replay", 2), ("drop", 2):
            guard let id = EventID(words[1]) else {
                say("\(service): '\(words[1])' is no event's id\n")
                return 64
            }
            switch words[0] {
            case "show": return await withDatabase { try await $0.letterText(id) }
            case "replay": return await withDatabase { try await $0.replay(id) > 0 ? "It is tried again." : nil }
            default: return await withDatabase { try await $0.drop(id) > 0 ? "It is given up." : nil }
            }
        default:
            say("Usage: \(service) \(Self.usage)\n")
            return 64
        }
    }

    /// Runs `body` on a worker and prints what it says; nil: there is no such event.
    private func withDatabase(_ body: @escaping @Sendable (Database) async throws -> String?) async -> Int32 {
        let variables = Environment(environment)
        let url = variables.secret("DATABASE_URL", "PostgreSQL as the run-time role.")
        do {
            try variables.check()
        } catch {
            say("\(service): the configuration is not complete:\n\(error)\n")
            return 78
        }
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            let text = try await worker.run { () async throws -> String? in
                var settings = DatabaseSettings(url: url.reveal(), applicationName: "\(service) command")
                settings.serverSettings["search_path"] = "\"\(service)\""
                let database = try Database(settings, on: .current)
                let said = try await body(database)
                await database.close(within: .seconds(2))
                return said
            }
            guard let text else {
                say("\(service): no such event waits for anybody\n")
                return 1
            }
            print(text)
            return 0
        } catch {
            say("\(service): \(error)\n")
            return 1
        }
    }
}

extension Database {
    /// How all subscribers stand, then the first event of each aggregate that one of them does not take, dead ones first.
    func listOfLetters() async throws -> String {
        let subscribers: [String] = try await readingOutbox { db in
            try await db.rows("SELECT DISTINCT subscriber FROM event_cursors ORDER BY subscriber") { try $0[0] }
        }
        var lines = try await eventBacklogs(of: subscribers).map {
            "\($0.subscriber): \($0.waiting) waiting, the oldest for \(Int($0.oldest)) s; \($0.dead) dead"
        }
        lines += try await readingOutbox { db in
            try await db.rows(
                """
                SELECT e.id::text AS id, e.type, e.subscriber, l.attempts, coalesce(l.last_error, '') AS reason,
                    CASE WHEN l.dead_at IS NULL THEN 'waiting' ELSE 'dead' END AS state,
                    (SELECT count(*) FROM event_letters AS b WHERE b.tenant_id = l.tenant_id
                        AND b.subscriber = l.subscriber AND b.subject = l.subject) - 1 AS behind
                FROM event_lanes AS l
                CROSS JOIN LATERAL (
                    SELECT * FROM event_letters AS e WHERE e.tenant_id = l.tenant_id AND e.subscriber = l.subscriber
                        AND e.subject = l.subject
                    ORDER BY e.sequence LIMIT 1
                ) AS e
                ORDER BY l.dead_at NULLS LAST, l.failing_since, e.id
                LIMIT 200
                """
            ) { row in
                let (id, type, subscriber): (String, String, String) = (
                    try row["id"], try row["type"], try row["subscriber"]
                )
                let (state, reason): (String, String) = (try row["state"], try row["reason"])
                let (attempts, behind): (Int, Int) = (try row["attempts"], try row["behind"])
                return
                    "\(id)  \(state)  \(type)  to \(subscriber)  \(attempts + 1) tries, \(behind) behind it  \(reason)"
            }
        }
        return lines.joined(separator: "\n")
    }

    /// One event as its subscribers get it, and how it stands with each; nil where it waits for none.
    func letterText(_ id: EventID) async throws -> String? {
        let letters = try await readingOutbox { db in
            try await db.rows(
                """
                SELECT e.id, e.tenant_id, e.subject::text AS subject, e.sequence, e.previous_sequence, e.type, e.version,
                    e.announced_at, e.traceparent, e.data, e.is_dropped, e.subscriber, l.attempts,
                    l.dead_at IS NOT NULL AS is_dead, coalesce(l.last_error, '') AS reason
                FROM event_letters AS e
                JOIN event_lanes AS l
                    ON l.tenant_id = e.tenant_id AND l.subscriber = e.subscriber AND l.subject = e.subject
                WHERE e.id = \(id)
                ORDER BY e.subscriber
                """
            ) { row in
                let (subscriber, reason): (String, String) = (try row["subscriber"], try row["reason"])
                let (isDead, attempts): (Bool, Int) = (try row["is_dead"], try row["attempts"])
                let state = "\(subscriber): \(isDead ? "dead" : "waiting") after \(attempts + 1) tries: \(reason)"
                return (try EventEnvelope.letter(row), state)
            }
        }
        guard let (envelope, _) = letters.first else { return nil }
        var writer = JSONWriter()
        envelope.write(to: &writer)
        return ([String(decoding: writer.bytes, as: UTF8.self)] + letters.map(\.1)).joined(separator: "\n")
    }

    /// Lets the aggregate of an event, or all that are dead, be tried again from now on; gives how many.
    func replay(_ id: EventID?) async throws -> Int {
        try await relaying(isDurable: true) { db in try await db.replay(id) }
    }

    /// Gives an event up: its subscribers are told its place only, and what comes after it goes on.
    func drop(_ id: EventID) async throws -> Int {
        try await relaying(isDurable: true) { db in
            let count = try await db.execute("UPDATE event_letters SET is_dropped = true WHERE id = \(id)")
            try await db.replay(id)
            return count
        }
    }
}

extension Connection {
    @discardableResult
    fileprivate func replay(_ id: EventID?) async throws -> Int {
        try await execute(
            """
            UPDATE event_lanes AS l
            SET dead_at = NULL, attempts = 0, failing_since = now(), next_attempt_at = now()
            WHERE CASE WHEN \(id)::uuid IS NULL THEN l.dead_at IS NOT NULL ELSE EXISTS (
                SELECT FROM event_letters AS e WHERE e.id = \(id)::uuid AND e.tenant_id = l.tenant_id
                    AND e.subscriber = l.subscriber AND e.subject = l.subject) END
            """)
    }
}
