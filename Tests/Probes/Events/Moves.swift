import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit

enum Piece {}
typealias PieceID = ID<Piece>

/// What is announced: the `number`th move of a piece.
struct PieceMoved: Event {
    static let type = "driveline.sender.piece.moved"
    let number: Int64
    /// About as much as an event of the suite has to say.
    var note = String(repeating: "to the next square ", count: 12)
}

/// A move that is to be made once, however often it is asked for.
struct Move: Codable, Sendable {
    let tenant: TenantID
    let piece: PieceID
    let number: Int64
}

/// Moves to be made by the sender itself, for measurements: each in a transaction of its own.
struct Burst: Codable, Sendable {
    let tenants: Int
    let pieces: Int
    let moves: Int
    /// Transactions at once.
    let writers: Int
    /// Moves a second; nil: as fast as they go.
    let pace: Int?
}

struct ProbeSettings: Sendable {
    let tokens: TokenSettings
    let subscribers: SubscriberSettings

    init(_ environment: Environment) {
        tokens = TokenSettings(environment)
        subscribers = SubscriberSettings(environment)
    }
}

/// Whoever calls.
let someService: Bearer = {
    guard let account = AccountID("0198c5f0-5f00-7abc-8def-000000000001") else { preconditionFailure("an id") }
    return Bearer(account: account, tenant: .platform, roles: ["service"])
}()

let senderSteps = [EventsTable.migration(name: "m0001_create_events"), table("moves", key: "piece, number")]
let receiverSteps = [InboxTable.migration(name: "m0001_create_inbox"), table("effects", key: "place")]

private func table(_ name: String, key: String) -> (name: String, bytes: [UInt8]) {
    (
        name: "m0002_create_\(name)",
        bytes: Array(
            """
            CREATE TABLE \(name) (
                tenant_id uuid NOT NULL,
                place bigint GENERATED ALWAYS AS IDENTITY,
                piece uuid NOT NULL,
                number bigint NOT NULL,
                sequence bigint,
                CONSTRAINT \(name)_pkey PRIMARY KEY (tenant_id, \(key))
            );
            ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY;
            ALTER TABLE \(name) FORCE ROW LEVEL SECURITY;
            CREATE POLICY \(name)_of_tenant ON \(name)
                USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
                WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
            """.utf8)
    )
}

func senderRoutes(_ database: Database) -> [Route] {
    [
        .post("/moves", to: .everyone, "Make a move", takes: Move.self, gives: Move.self) { call in
            try await make(call.body, database)
            return .ok(call.body)
        },
        .post("/bursts", to: .everyone, "Make many moves", takes: Burst.self, gives: Burst.self) { call in
            try await make(call.body, database)
            return .ok(call.body)
        },
    ]
}

/// The move and its announcement; asked for again it has happened already.
private func make(_ move: Move, _ database: Database) async throws {
    try await database.write(as: move.tenant) { db in
        let isNew = try await db.execute(
            """
            INSERT INTO moves (tenant_id, piece, number) VALUES (\(move.tenant), \(move.piece), \(move.number))
            ON CONFLICT ON CONSTRAINT moves_pkey DO NOTHING
            """)
        if isNew == 1 { try db.announce(PieceMoved(number: move.number), about: move.piece, in: move.tenant) }
    }
}

private func make(_ burst: Burst, _ database: Database) async throws {
    var random = SystemRandomNumberGenerator()
    let now = UInt64(Date().timeIntervalSince1970 * 1_000)
    let tenants = (0..<burst.tenants).map { _ in TenantID(milliseconds: now, using: &random) }
    let pieces = (0..<burst.pieces).map {
        (tenant: tenants[$0 % tenants.count], id: PieceID(milliseconds: now, using: &random))
    }
    let loop = EventLoop.current
    let begun = Instant.now
    let work = Countdown(burst.moves)
    let writers = (0..<burst.writers).map { _ in
        loop.task {
            while let number = work.next() {
                if let pace = burst.pace {
                    try await loop.sleep(until: begun + .seconds(1) * (Double(number) / Double(pace)))
                }
                let piece = pieces[number % pieces.count]
                try await make(Move(tenant: piece.tenant, piece: piece.id, number: Int64(number)), database)
            }
        }
    }
    for writer in writers { try await writer.value }
}

private final class Countdown {
    private var begun = 0
    private let all: Int

    init(_ all: Int) { self.all = all }

    func next() -> Int? {
        guard begun < all else { return nil }
        begun += 1
        return begun - 1
    }
}

/// The effect: a row. Its place tells the order of effects.
func note(_ event: ReceivedEvent<PieceMoved>, _ db: Connection) throws {
    let piece: PieceID = event.aggregate()
    try db.enqueue(
        """
        INSERT INTO effects (tenant_id, piece, number, sequence)
        VALUES (\(event.tenant), \(piece), \(event.data.number), \(event.sequence))
        """)
}
