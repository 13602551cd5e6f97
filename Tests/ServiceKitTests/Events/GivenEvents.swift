import EventLoop
import FoundationEssentials
import HTTPClient
import JSON
import Models
import Postgres
import Routing
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

/// What tests announce.
struct Moved: Event, Equatable {
    static let type = "driveline.test.piece.moved"
    let number: Int
    var text = "to a square with \"quotes\" and ünïcode"
}

/// Another thing, that tests have no handler for.
struct Removed: Event {
    static let type = "driveline.test.piece.removed"
    let number: Int
}

enum Piece {}

typealias PieceID = ID<Piece>

let eventSteps = [
    EventsTable.migration(name: "m0001_create_events"), InboxTable.migration(name: "m0002_create_inbox"),
    (
        name: "m0003_create_effects",
        bytes: Array(
            """
            CREATE TABLE effects (
                tenant_id uuid NOT NULL,
                number bigint GENERATED ALWAYS AS IDENTITY,
                subject uuid NOT NULL,
                sequence bigint NOT NULL,
                event uuid NOT NULL,
                CONSTRAINT effects_pkey PRIMARY KEY (tenant_id, number)
            );
            ALTER TABLE effects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE effects FORCE ROW LEVEL SECURITY;
            CREATE POLICY effects_of_tenant ON effects
                USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
                WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
            """.utf8)
    ),
]

/// An outbox and an inbox on one database, and relays between them, on one worker.
final class GivenEvents {
    let given: TestDatabase
    let database: Database
    let admin: Database
    let lines = Lines()
    let metrics = Metrics()
    let tenant: TenantID
    let other: TenantID
    private var tasks: [Task<Void, Never>] = []
    private var random = SystemRandomNumberGenerator()

    init(_ given: TestDatabase) throws {
        self.given = given
        database = try given.open { $0.maxConnections = 12 }
        admin = try given.openAsAdmin()
        tenant = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000001"))
        other = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000002"))
    }

    var log: Log { Log(service: "test", level: .debug, sink: lines.sink) }

    /// A new aggregate; in a certain shard where a test needs two in one.
    func piece(shard: Int? = nil) -> PieceID {
        while true {
            let id = PieceID(milliseconds: 1_790_000_000_000, using: &random)
            if shard == nil || EventsTable.shard(of: id) == shard { return id }
        }
    }

    @discardableResult
    func announce(_ number: Int = 1, about piece: PieceID, in tenant: TenantID? = nil) async throws -> EventID {
        let tenant = tenant ?? self.tenant
        return try await database.write(as: tenant) { db in
            try db.announce(Moved(number: number), about: piece, in: tenant)
        }
    }

    /// Limits with pauses that a test can wait for.
    var limits: RelayLimits {
        var limits = RelayLimits()
        limits.poll = .milliseconds(100)
        limits.firstPause = .milliseconds(10)
        limits.longestPause = .milliseconds(50)
        limits.longestLanePause = .milliseconds(100)
        return limits
    }

    /// A relay like another process's.
    @discardableResult
    func deliver(
        to sinks: [EventSink], _ limits: RelayLimits? = nil, _ numbers: EventNumbers? = nil
    ) -> [Task<Void, Never>] {
        let relay = Relay(
            database, source: "/test", SubscriberSettings(sinks.map(\.subscriber), limits ?? self.limits), sinks, log,
            numbers ?? EventNumbers(metrics))
        let started = relay.start()
        tasks += started
        return started
    }

    /// A sink over HTTP.
    func sink(_ port: UInt16, name: String = "receiver", isBroker: Bool = false) -> EventSink {
        let subscriber = Subscriber(
            name: name, url: "http://127.0.0.1:\(port)/internal/events", isBroker: isBroker)
        return EventSink(subscriber, limit: .seconds(10), client: Client(ClientSettings(service: "test")), tokens: nil)
    }

    /// A handler that notes each event.
    static var noting: EventHandler {
        .on(Moved.self) { event, db in
            try await note(event.id, event.subject, event.sequence, event.tenant, db)
        }
    }

    static func note(
        _ id: EventID, _ subject: String, _ sequence: Int64, _ tenant: TenantID, _ db: Connection
    ) async throws {
        try await db.execute(
            """
            INSERT INTO effects (tenant_id, subject, sequence, event)
            VALUES (\(tenant), \(subject), \(sequence), \(id))
            """)
    }

    /// The numbers of the events that had effects, in the order of the effects.
    func effects(of piece: PieceID) async throws -> [Int64] {
        try await admin.read { db in
            try await db.rows("SELECT sequence FROM effects WHERE subject = \(piece) ORDER BY number") { try $0[0] }
        }
    }

    func count(_ table: String) async throws -> Int {
        try await admin.read { db in try await db.value("SELECT count(*) FROM \(identifier: table)") }
    }

    /// Aggregates whose effects are not exactly 1, 2, 3 … in that order, and how many effects there are.
    func disorder() async throws -> (wrong: Int, effects: Int) {
        try await admin.read { db in
            let row = try await db.row(
                """
                SELECT count(*) FILTER (WHERE numbers <> ARRAY(SELECT generate_series(1, cardinality(numbers)))) AS wrong,
                    coalesce(sum(cardinality(numbers)), 0)::bigint AS effects
                FROM (SELECT array_agg(sequence::integer ORDER BY number) AS numbers FROM effects GROUP BY subject) AS e
                """
            ) { (wrong: try $0["wrong"] as Int, effects: try $0["effects"] as Int) }
            return try #require(row)
        }
    }

    func end() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}

/// Gives `body` an outbox and an inbox on a database of its own; everything ends after it.
func withEvents(on cluster: TestCluster? = nil, _ body: @Sendable (GivenEvents) async throws -> Void) async throws {
    try await withDatabase(migrations: eventSteps, on: cluster) { database in
        let events = try GivenEvents(database)
        do {
            try await body(events)
        } catch {
            await events.end()
            throw error
        }
        await events.end()
    }
}

/// A service that takes events with these handlers, on two workers of its own, while `body` runs on this one.
func withReceiver(
    of events: GivenEvents, as caller: Bearer? = nil, _ handlers: @escaping @Sendable () -> [EventHandler],
    _ body: (UInt16) async throws -> Void
) async throws {
    let account = try #require(AccountID("0198c5f0-5f00-7abc-8def-000000000003"))
    let bearer = caller ?? Bearer(account: account, tenant: .platform, roles: ["service"])
    let running = Running()
    let program = Program(
        name: "test",
        settings: try processSettings(["DATABASE_CONNECTIONS": "6", "DATABASE_URL": events.given.settings.url]),
        migrations: [], sink: running.lines.sink)
    let served = Task.detached {
        await program.serve(
            until: { try await running.signal() },
            setUp: { service in
                service.authenticate = { _ in bearer }
                let database = try service.database(try #require(service.settings.databaseURL))
                service.receive(in: database, handlers())
            })
    }
    let outcome: Result<Void, any Error>
    do {
        let port = try await running.port
        events.database.loop.assertOnLoop()
        try await body(port)
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    running.stop()
    _ = await served.value
    try outcome.get()
}

/// What some number of requests at once found and did; shared by workers.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    @discardableResult
    func add(_ name: String) -> Int {
        counts.withLock { counts in
            counts[name, default: 0] += 1
            return counts[name, default: 0]
        }
    }

    func count(_ name: String) -> Int { counts.withLock { $0[name, default: 0] } }
}

struct Refusal: ProblemConvertible {
    var problem: Problem { Problem(.conflict("not-now", "Not now")) }
}
