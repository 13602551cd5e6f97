import EventLoop
import FoundationEssentials
import JSON
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

/// An event as it stands on the wire.
private func envelope(
    _ events: GivenEvents, _ piece: PieceID, _ sequence: Int64, previous: Int64? = nil, type: String = Moved.type,
    version: Int = 1, tenant: TenantID? = nil, id: EventID? = nil, data: String = "{\"number\":1,\"text\":\"\"}",
    isDropped: Bool = false
) -> EventEnvelope {
    var random = SystemRandomNumberGenerator()
    let now = UInt64(Date().timeIntervalSince1970 * 1_000)
    return EventEnvelope(
        id: id ?? EventID(milliseconds: now, using: &random), source: "/test", type: type, version: version,
        subject: piece.description, tenant: tenant ?? events.tenant, sequence: sequence,
        previous: previous ?? sequence - 1, time: Date(), traceparent: "", data: Array(data.utf8),
        isDropped: isDropped)
}

private func text(_ envelope: EventEnvelope) -> String {
    var writer = JSONWriter()
    envelope.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

private let single = ["Content-Type": EventEnvelope.mediaType]
private let batch = ["Content-Type": EventEnvelope.batchMediaType]

@Suite struct `Receiving` {
    @Test func `an event has its effect once, however often and through however many connections it comes`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            try await withReceiver(of: events, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                let piece = events.piece()
                let first = text(envelope(events, piece, 1))
                let replies = await concurrently(40) { _ in
                    try await fetch(port, "POST", "/internal/events", single, body: first).status
                }
                #expect(replies.map { try? $0.get() } == Array(repeating: 200, count: 40))
                #expect(try await events.effects(of: piece) == [1])
                #expect(try await events.count("inbox") == 1)
                // Also when it is remembered by its place only, and under another id.
                let again = text(envelope(events, piece, 1))
                #expect(try await fetch(port, "POST", "/internal/events", single, body: again).status == 200)
                #expect(try await events.effects(of: piece) == [1])
            }
        }
    }

    @Test func `an event that comes too early is answered 409 event-gap, until the one before it is there`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            try await withReceiver(of: events, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                let piece = events.piece()
                let second = text(envelope(events, piece, 2))
                let early = try await fetch(port, "POST", "/internal/events", single, body: second)
                #expect(early.status == 409 && early.body.contains("event-gap"))
                let list = "[\(second),\(text(envelope(events, events.piece(), 1)))]"
                let mixed = try await fetch(port, "POST", "/internal/events", batch, body: list)
                #expect(mixed.status == 200 && mixed.body.contains("event-gap"))
                #expect(try await events.count("effects") == 1)
                let both = "[\(text(envelope(events, piece, 1))),\(second)]"
                #expect(try await fetch(port, "POST", "/internal/events", batch, body: both).body == "{\"refused\":[]}")
                #expect(try await events.effects(of: piece) == [1, 2])
            }
        }
    }

    @Test func `an event whose place was forgotten has no second effect, and what follows it is taken`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let piece = events.piece()
            let (first, second) = (envelope(events, piece, 1), envelope(events, piece, 2))
            #expect(await inbox.take([first]).refused == [])
            try await events.admin.transaction { try await $0.execute("DELETE FROM inbox_streams") }
            #expect(await inbox.take([first, second]).refused == [])
            #expect(try await events.effects(of: piece) == [1, 2])
        }
    }

    @Test func `a receiver that begins in the middle takes what it is told to begin with`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let piece = events.piece()
            #expect(await inbox.take([envelope(events, piece, 5, previous: 0)]).refused == [])
            #expect(await inbox.take([envelope(events, piece, 6)]).refused == [])
            #expect(try await events.effects(of: piece) == [5, 6])
        }
    }

    @Test func `what nobody handles is acknowledged and counts; a version that nobody handles waits`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let piece = events.piece()
            let unknown = envelope(events, piece, 1, type: Removed.type)
            let dropped = envelope(events, piece, 2, data: "", isDropped: true)
            #expect(await inbox.take([unknown, dropped, envelope(events, piece, 3)]).refused == [])
            #expect(try await events.effects(of: piece) == [3])
            let newer = envelope(events, piece, 4, version: 2)
            let after = envelope(events, piece, 5)
            #expect(await inbox.take([newer, after]).refused.map(\.code) == ["event-version-unknown", "event-gap"])
        }
    }

    @Test func `what a handler refuses is undone alone, and the rest of the batch stands`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let handlers = [
                EventHandler.on(Moved.self) { event, db in
                    try await GivenEvents.note(event.id, event.subject, event.sequence, event.tenant, db)
                    switch event.data.number {
                    case 2: throw Refusal()
                    case 3: _ = try await db.rows("SELECT 1 / 0")
                    default: break
                    }
                }
            ]
            let inbox = Inbox(events.database, handlers, events.log, events.metrics)
            let pieces = (0..<4).map { _ in events.piece() }
            let refused = await inbox.take([
                envelope(events, pieces[0], 1), envelope(events, pieces[1], 1, data: "{\"number\":2,\"text\":\"\"}"),
                envelope(events, pieces[1], 2), envelope(events, pieces[2], 1, data: "{\"number\":3,\"text\":\"\"}"),
                envelope(events, pieces[3], 1, data: "{\"number\":\"many\"}"), envelope(events, pieces[0], 2),
            ]).refused
            #expect(
                refused.map(\.code) == ["event-refused", "event-gap", "event-failed", "event-malformed"])
            #expect(try await events.effects(of: pieces[0]) == [1, 2])
            #expect(try await events.count("effects") == 2)
            #expect(try await events.count("inbox") == 2)
            #expect(!events.lines.text.contains("many"))
        }
    }

    @Test func `effects belong to the event's tenant, and a token speaks for its own tenant only`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let account = try #require(AccountID("0198c5f0-5f00-7abc-8def-000000000003"))
            let bearer = Bearer(account: account, tenant: events.tenant, roles: ["service"])
            try await withReceiver(of: events, as: bearer, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                let own = text(envelope(events, events.piece(), 1))
                #expect(try await fetch(port, "POST", "/internal/events", single, body: own).status == 200)
                let foreign = text(envelope(events, events.piece(), 1, tenant: events.other))
                #expect(try await fetch(port, "POST", "/internal/events", single, body: foreign).status == 403)
                let seen: Int = try await events.database.read(as: events.tenant) { db in
                    try await db.value("SELECT count(*) FROM effects")
                }
                #expect(seen == 1)
                #expect(try await events.count("effects") == 1)
            }
            // A handler that writes for another tenant than the event's is refused by the database.
            let stranger = events.other
            let inbox = Inbox(
                events.database,
                [
                    .on(Moved.self) { event, db in
                        try await GivenEvents.note(event.id, event.subject, event.sequence, stranger, db)
                    }
                ], events.log, events.metrics)
            #expect(await inbox.take([envelope(events, events.piece(), 1)]).refused.map(\.code) == ["event-failed"])
        }
    }

    @Test func `only services may tell, and only events`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let account = try #require(AccountID("0198c5f0-5f00-7abc-8def-000000000003"))
            let person = Bearer(account: account, tenant: events.tenant, roles: ["owner"])
            let event = text(envelope(events, events.piece(), 1))
            try await withReceiver(of: events, as: person, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                #expect(try await fetch(port, "POST", "/internal/events", single, body: event).status == 403)
            }
            try await withReceiver(of: events, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                let wrong = [
                    ("", 400), ("{}", 400), ("[]", 400), (event.replacing("\"1.0\"", with: "\"0.3\""), 400),
                    (event.replacing("\"sequence\":\"1\"", with: "\"sequence\":\"0\""), 400),
                    (event.replacing("\"sequence\":\"1\"", with: "\"sequence\":\"x\""), 400),
                    (event.replacing("\"data\":", with: "\"dat\":"), 400),
                    (event.replacing("application/json", with: "text/plain"), 400),
                    (event.replacing("urn:driveline", with: "urn:other"), 400),
                ]
                for (body, status) in wrong {
                    #expect(try await fetch(port, "POST", "/internal/events", single, body: body).status == status)
                }
                let plain = ["Content-Type": "application/json"]
                #expect(try await fetch(port, "POST", "/internal/events", plain, body: event).status == 415)
                #expect(try await fetch(port, "POST", "/internal/events", batch, body: event).status == 400)
                #expect(try await fetch(port, "POST", "/internal/events", batch, body: "[]").body == "{\"refused\":[]}")
            }
            #expect(try await events.count("effects") == 0)
        }
    }
}
