import EventLoop
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Dead letters` {
    /// Commands on the database of the test, and what they say.
    private func command(_ events: GivenEvents, _ words: String...) async throws -> (code: Int32, text: String) {
        let said = Lines()
        let commands = EventCommands(
            service: "test", environment: ["DATABASE_URL": events.given.settings.url],
            print: { said.add($0 + "\n") }, say: { said.add($0) })
        let code = await commands.run(words)
        return (code, said.text)
    }

    private func limits(_ events: GivenEvents) -> RelayLimits {
        var limits = events.limits
        limits.deadAfter = .milliseconds(200)
        return limits
    }

    @Test func `a poison event ends as a dead letter that an operator lists, reads, tries again and gives up`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            let tally = Tally()
            let handlers = [
                EventHandler.on(Moved.self) { event, db in
                    if event.data.number == 13, tally.count("mended") == 0 { throw Refusal() }
                    try await GivenEvents.note(event.id, event.subject, event.sequence, event.tenant, db)
                }
            ]
            let inbox = Inbox(events.database, handlers, events.log, events.metrics)
            let numbers = EventNumbers(events.metrics)
            events.deliver(to: [Switchboard().sink(into: inbox)], limits(events), numbers)
            let (piece, other, third) = (events.piece(), events.piece(), events.piece())
            let poison = try await events.announce(13, about: piece)
            let behind = try await events.announce(14, about: piece)
            try await events.announce(1, about: other)
            let second = try await events.announce(13, about: third)
            try await eventually("two dead lanes") {
                try await events.admin.read { db in
                    try await db.value("SELECT count(*) = 2 FROM event_lanes WHERE dead_at IS NOT NULL")
                }
            }
            #expect(try await events.effects(of: other) == [1])
            #expect(try await events.effects(of: piece) == [])
            try await eventually("counted") { numbers.backlogs.first?.dead == 3 }

            let list = try await command(events, "list")
            #expect(list.code == 0 && list.text.contains("receiver: 0 waiting, the oldest for 0 s; 3 dead"))
            #expect(list.text.contains("\(poison)  dead  \(Moved.type)  to receiver"))
            #expect(list.text.contains("1 behind it  event-refused") && !list.text.contains("\(behind)"))
            let shown = try await command(events, "show", "\(poison)")
            #expect(shown.text.contains("\"number\":13") && shown.text.contains("receiver: dead after"))
            #expect(try await command(events, "show", "\(piece)").code == 1)
            #expect(try await command(events, "show", "nothing").code == 64)
            #expect(try await command(events, "bury", "\(poison)").code == 64)

            // What is announced to a dead aggregate waits behind it.
            try await events.announce(15, about: piece)
            try await eventually("three wait") { try await events.count("event_letters") == 4 }

            // Tried again, it is still refused, and dies again.
            #expect(try await command(events, "replay", "\(poison)").code == 0)
            try await eventually("dead again") {
                try await events.admin.read { db in
                    try await db.value("SELECT count(*) = 2 FROM event_lanes WHERE dead_at IS NOT NULL")
                }
            }
            // Given up, what comes behind it goes on.
            #expect(try await command(events, "drop", "\(poison)").text == "It is given up.\n")
            try await eventually("the others") { try await events.effects(of: piece) == [2, 3] }
            tally.add("mended")
            #expect(try await command(events, "replay", "all").text == "Aggregates that are tried again: 1\n")
            try await eventually("the mended one") { try await events.effects(of: third) == [1] }
            try await eventually("nothing is left") { try await events.count("event_lanes") == 0 }
            #expect(try await command(events, "show", "\(second)").code == 1)
            #expect(events.lines.text.contains("an event is given up"))
        }
    }

    @Test func `what nobody was there to take for too long waits for an operator`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let switchboard = Switchboard()
            switchboard.outcome = .away("connectFailed")
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let pieces = (0..<10).map { _ in events.piece() }
            for round in 1...2 { for piece in pieces { try await events.announce(round, about: piece) } }
            events.deliver(to: [switchboard.sink(into: inbox)], limits(events))
            try await eventually("all are dead") {
                try await events.admin.read { db in
                    try await db.value(
                        """
                        SELECT count(*) = 10 AND (SELECT count(*) FROM event_letters) = 20
                        FROM event_lanes WHERE dead_at IS NOT NULL
                        """)
                }
            }
            switchboard.outcome = nil
            #expect(try await events.count("effects") == 0)
            #expect(try await command(events, "replay", "all").text == "Aggregates that are tried again: 10\n")
            try await eventually("all effects") { try await events.count("effects") == 20 }
            #expect(try await events.disorder().wrong == 0)
        }
    }

    @Test func `commands say what they miss`() async throws {
        let said = Lines()
        let commands = EventCommands(service: "test", environment: [:], print: { _ in }, say: { said.add($0) })
        #expect(await commands.run(["list"]) == 78)
        #expect(said.text.contains("DATABASE_URL"))
        let away = EventCommands(
            service: "test", environment: ["DATABASE_URL": "postgresql://x@127.0.0.1:1/x"], print: { _ in },
            say: { said.add($0) })
        #expect(await away.run(["list"]) == 1)
        #expect(Command.events(of: "test").name == "events")
    }
}
