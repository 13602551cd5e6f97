import EventLoop
import FoundationEssentials
import HTTPClient
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Delivery` {
    @Test func `hundreds of aggregates through three relays at once: each effect once and in order`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let tally = Tally()
            // Every tenth event is refused when it comes for the first time, with all that is in its transaction.
            let handlers = { @Sendable in
                [
                    EventHandler.on(Moved.self) { event, db in
                        if event.data.number % 10 == 3, tally.add("\(event.id)") == 1 { throw Refusal() }
                        try await GivenEvents.note(event.id, event.subject, event.sequence, event.tenant, db)
                    }
                ]
            }
            try await withReceiver(of: events, handlers) { (port: UInt16) async throws in
                for _ in 0..<3 { events.deliver(to: [events.sink(port)]) }
                let pieces = (0..<300).map { _ in events.piece() }
                _ = await concurrently(10) { part in
                    for round in 0..<5 {
                        for number in pieces.indices where number % 10 == part {
                            try await events.announce(
                                number + round * 300, about: pieces[number],
                                in: number.isMultiple(of: 2) ? events.tenant : events.other)
                        }
                    }
                }
                try await eventually("all effects") { try await events.count("effects") >= 1_500 }
                try await eventually("no lanes") { try await events.count("event_lanes") == 0 }
                let (wrong, effects) = try await events.disorder()
                #expect(wrong == 0 && effects == 1_500)
                #expect(try await events.count("event_letters") == 0)
            }
        }
    }

    @Test func `an event is there soon after its commit although nobody polls`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            try await withReceiver(of: events, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                var limits = events.limits
                limits.poll = .seconds(3_600)
                events.deliver(to: [events.sink(port)], limits)
                try await eventually("cursors and a listener") {
                    try await events.admin.read { db in
                        try await db.value(
                            """
                            SELECT count(*) = 1 AND (SELECT count(*) FROM event_cursors) = 8 FROM pg_stat_activity
                            WHERE datname = current_database() AND query LIKE 'LISTEN%'
                            """)
                    }
                }
                for number in 1...5 {
                    let piece = events.piece()
                    try await events.announce(number, about: piece)
                    try await eventually("the effect") { try await events.effects(of: piece) == [1] }
                    // Until the couriers sleep again, so that each is woken by the next.
                    try await eventually("asleep") {
                        try await events.admin.read { db in
                            try await db.value("SELECT bool_and(awake_until < now()) FROM event_cursors")
                        }
                    }
                }
            }
        }
    }

    @Test func `a slow transaction keeps nobody waiting, and its event is delivered when it commits`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            try await withReceiver(of: events, { [GivenEvents.noting] }) { (port: UInt16) async throws in
                events.deliver(to: [events.sink(port)])
                let (slow, quick, undone) = (events.piece(shard: 1), events.piece(shard: 1), events.piece(shard: 1))
                try await events.database.write(as: events.tenant) { db in
                    try db.announce(Moved(number: 1), about: slow, in: events.tenant)
                    _ = try await db.rows("SELECT 1")
                    await expectThrows(Refusal.self) {
                        try await events.database.write(as: events.tenant) { db in
                            try db.announce(Moved(number: 1), about: undone, in: events.tenant)
                            _ = try await db.rows("SELECT 1")
                            throw Refusal()
                        }
                    }
                    try await events.announce(2, about: quick)
                    try await eventually("the quick one") { try await events.effects(of: quick) == [1] }
                    #expect(try await events.effects(of: slow) == [])
                }
                try await eventually("the slow one") { try await events.effects(of: slow) == [1] }
                // Nobody waits for the one that was undone.
                try await eventually("no holes") {
                    try await events.admin.read {
                        try await $0.value("SELECT bool_and(holes = '{}') FROM event_cursors")
                    }
                }
                #expect(try await events.effects(of: undone) == [])
            }
        }
    }

    @Test func `a subscriber that is away gets everything when it is back, in order, and readiness tells`() async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            let (first, second) = (events.piece(), events.piece())
            let switchboard = Switchboard()
            let numbers = EventNumbers(events.metrics)
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let sink = switchboard.sink(into: inbox)
            switchboard.outcome = .away("status 503")
            var limits = events.limits
            limits.stuck = .milliseconds(1)
            events.deliver(to: [sink], limits, numbers)
            for number in 1...30 { try await events.announce(number, about: number.isMultiple(of: 2) ? first : second) }
            try await eventually("several tries") { switchboard.requests > 5 }
            try await eventually("it is known") { numbers.readiness(stuck: limits.stuck).state == .degraded }
            #expect(try await events.count("event_lanes") == 0)
            switchboard.outcome = nil
            try await eventually("all effects") { try await events.count("effects") == 30 }
            #expect(try await events.disorder().wrong == 0)
            try await eventually("all is well") { numbers.readiness(stuck: limits.stuck).state == .ready }
        }
    }

    @Test func `what breaks a whole request is found, waits alone, and holds up nobody`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let switchboard = Switchboard()
            let sink = switchboard.sink(into: inbox)
            let pieces = (0..<40).map { _ in events.piece(shard: 0) }
            for piece in pieces { try await events.announce(about: piece) }
            let poison = pieces[17].description
            switchboard.breaksAt = poison
            events.deliver(to: [sink])
            try await eventually("all others") { try await events.count("effects") == 39 }
            try await events.announce(2, about: pieces[17])
            try await eventually("both wait") { try await events.count("event_letters") == 2 }
            #expect(try await events.count("event_lanes") == 1)
            switchboard.breaksAt = nil
            try await eventually("all") { try await events.count("effects") == 41 }
            #expect(try await events.effects(of: pieces[17]) == [1, 2])
            try await eventually("no lane") { try await events.count("event_lanes") == 0 }
        }
    }

    @Test func `a relay that dies between delivery and note is followed by another, and no effect comes twice`()
        async throws
    {
        try await withEvents { (events: GivenEvents) async throws in
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let switchboard = Switchboard()
            let sink = switchboard.sink(into: inbox)
            switchboard.losesAnswers = true
            defer { switchboard.hangUp() }
            var limits = events.limits
            limits.call = .milliseconds(100)
            limits.leaseMargin = .milliseconds(200)
            let pieces = (0..<20).map { _ in events.piece() }
            for piece in pieces { try await events.announce(about: piece) }
            // Its requests arrive, but it never hears an answer: it may as well be dead.
            events.deliver(to: [sink], limits)
            try await eventually("delivered") { try await events.count("effects") == 20 }
            let heir = Switchboard()
            events.deliver(to: [heir.sink(into: inbox)], limits)
            try await eventually("delivered again and noted") {
                try await events.admin.read { db in
                    try await db.value("SELECT sum(position) = 20 FROM event_cursors")
                }
            }
            #expect(heir.requests > 0)
            #expect(try await events.count("effects") == 20)
        }
    }

    @Test func `subscribers get what they asked for, each at its own pace`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let (all, none, away) = (Switchboard(), Switchboard(), Switchboard())
            away.outcome = .away("status 503")
            events.deliver(to: [
                all.sink(into: inbox, Subscriber(name: "all", url: "http://a")),
                none.sink(into: inbox, Subscriber(name: "none", url: "http://b", prefixes: ["driveline.other."])),
                away.sink(into: inbox, Subscriber(name: "away", url: "http://c")),
            ])
            let pieces = (0..<20).map { _ in events.piece() }
            for piece in pieces { try await events.announce(about: piece) }
            try await eventually("all effects") { try await events.count("effects") == 20 }
            try await eventually("the cursors are at the end") {
                try await events.admin.read { db in
                    try await db.value(
                        """
                        SELECT array_agg(subscriber ORDER BY subscriber) = '{all,none}' FROM (
                            SELECT subscriber FROM event_cursors GROUP BY subscriber HAVING sum(position) = 20) AS s
                        """)
                }
            }
            #expect(none.requests == 0 && away.requests > 0)
        }
    }

    @Test func `a broker gets one event a request, and one that it refuses waits with those behind it`() async throws {
        try await withEvents { (events: GivenEvents) async throws in
            let switchboard = Switchboard()
            let inbox = Inbox(events.database, [GivenEvents.noting], events.log, events.metrics)
            let broker = Subscriber(name: "broker", url: "http://broker", isBroker: true)
            let pieces = (0..<12).map { _ in events.piece() }
            switchboard.breaksAt = pieces[3].description
            for round in 1...2 {
                for piece in pieces { try await events.announce(round, about: piece) }
            }
            events.deliver(to: [switchboard.sink(into: inbox, broker)])
            try await eventually("the others") { try await events.count("effects") == 22 }
            #expect(switchboard.mediaTypes == [EventEnvelope.mediaType])
            try await eventually("both wait") { try await events.count("event_letters") == 2 }
            switchboard.breaksAt = nil
            try await eventually("all") { try await events.count("effects") == 24 }
            #expect(try await events.disorder().wrong == 0)
        }
    }
}
