import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Media
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

/// The inquiries service over a database of its own, answering by whomever the test says, and what is in it.
final class Given {
    let app: App
    let front: Front
    let database: TestDatabase
    let clock = TestClock()
    /// What stands for the services vin and customers.
    let around = Around()
    /// What stands for the service tenants.
    let catalogue = AroundCatalogue()
    /// Seals what is mailed.
    let mailKeys: SealingKeys
    /// Two tenants that know nothing of each other.
    let tenant: TenantID = Given.id(0x1001)
    let otherTenant: TenantID = Given.id(0x1002)
    /// Two businesses of the first one, each with a professional.
    let business: BusinessID = Given.id(0xB001)
    let otherBusiness: BusinessID = Given.id(0xB002)
    let professional: ProfessionalID = Given.id(0xC001)
    let otherProfessional: ProfessionalID = Given.id(0xC002)
    /// Where pictures lie, as long as the test runs.
    let folder = FileManager.default.temporaryDirectory.appending(path: "driveline-\(UUID().uuidString)").path()
    let pool = BlockingPool(threads: 2, queue: 64)
    private let reported = Reported()
    private var opened: Database?

    private final class Reported { var errors: [any Error] = [] }

    /// - Parameter neighbours: those to be asked instead of `around` and `catalogue`.
    init(_ database: TestDatabase, neighbours: Neighbours? = nil) throws {
        self.database = database
        let (clock, around, catalogue, reported) = (clock, around, catalogue, reported)
        mailKeys = try SealingKeys(parsing: SealingKeys.generate(name: "test"))
        app = try Given.app(
            over: database, neighbours ?? around.neighbours.asking(catalogue), mailKeys, folder, pool, clock)
        front = Front(routes(app)) { reported.errors.append($0) }
    }

    /// What one process of the service is made of.
    static func app(
        over database: TestDatabase, _ neighbours: Neighbours, _ mailKeys: SealingKeys, _ folder: String,
        _ pool: BlockingPool, _ clock: TestClock
    ) throws -> App {
        var guests = GuestDoor(portal: "https://portal.example/", mailKeys: mailKeys)
        guests.proxies = ["127.0.0.1"]
        // Hundreds at once wait for one lock, on a machine that does other things too: patience is not what is tested.
        let connections = try database.open {
            $0.maxConnections = 16
            ($0.queueTimeout, $0.deadline) = (.seconds(60), .seconds(60))
        }
        var limits = MediaLimits()
        limits.smallestPart = 100
        return App(
            database: connections, neighbours: neighbours, guests: guests,
            media: MediaLibrary(
                connections, DiskStore(folder, pool: pool), linkSecret: String(repeating: "k", count: 32),
                linkPath: "/v1/uploads/links", pool: pool, limits: limits, clock: { clock.now }),
            clock: { clock.now })
    }

    /// Another process of the service on the same database.
    func otherProcess() throws -> App {
        try Given.app(over: database, around.neighbours.asking(catalogue), mailKeys, folder, pool, clock)
    }

    /// Removes what lies outside of the database.
    func end() {
        pool.shutdown()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The same id for the same number, in every test.
    static func id<Tag>(_ number: UInt64) -> ID<Tag> {
        guard let id = ID<Tag>(high: 0x0198_C5F0_5F00_7000, low: 0x8000_0000_0000_0000 | number) else {
            preconditionFailure("a UUIDv7")
        }
        return id
    }

    // MARK: who acts

    /// A customer of the tenant, with an account.
    func customer(_ number: UInt64 = 1, in other: TenantID? = nil) -> Bearer {
        Bearer(
            account: Self.id(0xA000 + number), tenant: other ?? tenant, roles: ["customer"],
            session: Self.id(0x5000 + number))
    }

    /// Somebody with a role in the tenant, or in one business of it.
    func member(_ role: String, of business: BusinessID? = nil, in other: TenantID? = nil) -> Bearer {
        Bearer(
            account: Self.id(0xA100), tenant: other ?? tenant, business: business, roles: [role],
            session: Self.id(0x5100))
    }

    /// Manages the tenant.
    var manager: Bearer { member("manager") }
    /// At the counter of the first business.
    var advisor: Bearer { member("advisor", of: business) }
    /// At the counter of the other business.
    var otherAdvisor: Bearer { member("advisor", of: otherBusiness) }
    /// A program of the suite.
    var neighbour: Bearer { Bearer(account: Self.id(0xA999), tenant: .platform, roles: ["service"]) }

    // MARK: requests

    func send(
        _ method: HTTP.Method, _ target: String, as bearer: Bearer? = nil, ifMatch: String? = nil, key: String? = nil,
        body: String = "", _ more: [(String, String)] = []
    ) async throws -> Front.Reply {
        try await send(method, target, as: bearer, ifMatch: ifMatch, key: key, bytes: Array(body.utf8), more)
    }

    func send(
        _ method: HTTP.Method, _ target: String, as bearer: Bearer? = nil, ifMatch: String? = nil, key: String? = nil,
        bytes: [UInt8], _ more: [(String, String)] = []
    ) async throws -> Front.Reply {
        var fields = more
        if let ifMatch { fields.append(("If-Match", ifMatch)) }
        if let key { fields.append(("Idempotency-Key", key)) }
        let reply = try await front.send(method, target, as: bearer, fields, bytes: bytes)
        for error in reported.errors { Issue.record("\(method) \(target): \(error)") }
        reported.errors = []
        return reply
    }

    // MARK: what is there

    /// Tells the service of a tenant.
    func know(_ tenant: TenantID, status: String = "active", version: Int = 1) async throws {
        let reply = try await send(
            .put, "/internal/tenants/\(tenant)", as: neighbour,
            body: """
                {"name":"T","slug":"t-1","status":"\(status)","plan":"pro","quotas":{},"version":\(version)}
                """)
        try #require(reply.status == 204, "\(reply.text)")
    }

    /// An inquiry that somebody sends; `members` replace or add members.
    func inquiry(_ members: String = "", by bearer: Bearer? = nil) async throws -> Inquiry {
        let body = try Self.merged(Self.brakes, members)
        let reply = try await send(.post, "/v1/inquiries", as: bearer ?? customer(), body: body)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// A request as customers send it.
    static let brakes = """
        {"need":"The brakes squeal and the car pulls to the left.","trade":"german_specialist",\
        "vehicle":{"year":2019,"make":"BMW","model":"330i"},"urgency":"soon",\
        "location":{"place":{"latitude":37.77,"longitude":-122.42}}}
        """

    /// A JSON object with the members of another in the place of its own.
    static func merged(_ object: String, _ members: String) throws -> String {
        let patch = try JSONValue(parsing: Array("{\(members)}".utf8))
        return String(decoding: try JSONValue(parsing: Array(object.utf8)).merged(with: patch).json, as: UTF8.self)
    }

    /// The database as the superuser: one for the whole test, as hundreds of tests share a server.
    func admin() throws -> Database {
        if let opened { return opened }
        let admin = try database.openAsAdmin()
        opened = admin
        return admin
    }

    /// How many rows a table has, as the superuser sees it.
    func count(_ table: String, _ condition: SQL = "true") async throws -> Int {
        try await admin().read { db in
            try await db.value("SELECT count(*) FROM \(identifier: table) WHERE \(condition)")
        }
    }
}

/// Stands for the services vin and customers: knows one car and whoever is put in, and may be away.
final class Around {
    /// A 2003 Accord.
    static let accord = "1HGCM82633A004352"
    var isAway = false
    var customers: [CustomerBrief] = []
    /// Addresses that accounts have shown to be their own.
    var addresses: [AccountID: EmailAddress] = [:]
    private(set) var questions: [String] = []

    struct Away: Error {}

    var neighbours: Neighbours {
        var neighbours = services
        neighbours.emailOfAccount = { account, _, _, _ in
            try self.note("address \(account)")
            return self.addresses[account]
        }
        return neighbours
    }

    private var services: Neighbours {
        Neighbours(
            decode: { vin, _, _ in
                try self.note("vin \(vin)")
                guard vin == Self.accord else { return nil }
                var facts = VehicleFacts()
                (facts.year, facts.make, facts.model, facts.trim) = (2003, "HONDA", "Accord", "EX-V6")
                facts.fuel = "Gasoline"
                return facts
            },
            customerOfAccount: { account, _, _, _ in
                try self.note("account \(account)")
                return self.customers.first { $0.account == account }
            },
            customer: { id, _, _, _ in
                try self.note("customer \(id)")
                return self.customers.first { $0.id == id }
            })
    }

    private func note(_ question: String) throws {
        questions.append(question)
        if isAway { throw Away() }
    }
}

/// A clock that stands until a test moves it.
final class TestClock {
    /// Monday, 23 November 2026, 18:00 UTC: 10:00 in San Francisco.
    var now = Date(timeIntervalSince1970: 1_795_456_800)

    func advance(_ seconds: TimeInterval) { now.addTimeInterval(seconds) }
}

/// Runs `body` with the service over a migrated database of its own; both tenants are known.
func withInquiries(_ body: @Sendable (Given) async throws -> Void) async throws {
    try await withDatabase(schema: "inquiries", migrations: migrations) { database in
        let given = try Given(database)
        defer { given.end() }
        try await given.know(given.tenant)
        try await given.know(given.otherTenant)
        try await body(given)
    }
}

extension Front.Reply {
    /// The body as one of the types that cross services.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONReader.decode(Value.self, from: bytes)
    }

    /// `code` of a problem.
    var problem: String? { if case .string(let code)? = json?["code"] { code } else { nil } }
}
