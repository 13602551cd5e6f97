import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import JSON
import Models
import Postgres
import Routing
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Notifications
@testable import ServiceKit

/// Seal mail in tests.
let mailKeys = SealingKeys(nil, last: (name: "test", key: [UInt8](repeating: 7, count: 32)))

/// The notifications service over a database of its own: its inbox of events, its jobs, its sender of mail.
final class Given {
    let app: App
    let front: Front
    let database: TestDatabase
    let carrier = Carrier()
    let identity = Identity()
    let clock = TestClock()
    let tenant: TenantID = Given.id(0x1001)
    let otherTenant: TenantID = Given.id(0x1002)
    let business: BusinessID = Given.id(0xB001)
    let inquiry: InquiryID = Given.id(0x1A01)
    private let log = Log(service: "notifications", level: .error)
    private var tasks: [Task<Void, Never>] = []
    private var sequence: Int64 = 0

    init(_ database: TestDatabase) throws {
        self.database = database
        let (clock, identity) = (clock, identity)
        app = try Self.app(over: database, identity, clock)
        front = Front(routes(app)) { Issue.record($0) }
    }

    /// The service of one more process over the same database.
    static func app(over database: TestDatabase, _ identity: Identity, _ clock: TestClock) throws -> App {
        App(
            database: try database.open { $0.maxConnections = 12 },
            neighbours: Neighbours { question, _ in try identity.answer(question) }, templates: try .embedded(),
            portal: "https://portal.example/", domain: "driveline.example",
            mailKeys: mailKeys, clock: { clock.now })
    }

    /// The same id for the same number, in every test.
    static func id<Tag>(_ number: UInt64) -> ID<Tag> {
        guard let id = ID<Tag>(high: 0x0198_C5F0_5F00_7000, low: 0x8000_0000_0000_0000 | number) else {
            preconditionFailure("a UUIDv7")
        }
        return id
    }

    // MARK: who acts

    /// A person of the tenant with a session.
    func person(_ number: UInt64 = 1, _ role: String = "customer", in other: TenantID? = nil) -> Bearer {
        Bearer(
            account: Self.id(0xA000 + number), tenant: other ?? tenant, roles: [role],
            session: Self.id(0x5000 + number))
    }

    var manager: Bearer { person(90, "manager") }
    var advisor: Bearer {
        Bearer(
            account: Self.id(0xA091), tenant: tenant, business: business, roles: ["advisor"], session: Self.id(0x5091))
    }
    var neighbour: Bearer { Bearer(account: Self.id(0xA999), tenant: tenant, roles: ["service"]) }

    // MARK: what happens

    /// A step that a professional took, on the inquiry of customer 1.
    func stepped(_ step: InquiryStep, _ state: InquiryState, by actor: InquiryActor = .professional) -> InquiryStepped {
        InquiryStepped(
            inquiry: inquiry, step: step, state: state, actor: actor, account: Self.id(0xA050),
            customerAccount: Self.id(0xA001), business: business, excerpt: "The brakes squeal.")
    }

    /// A message of the professional to customer 1.
    func message(_ text: String = "When can you come?") -> InquiryNoted {
        InquiryNoted(
            .message, inquiry: inquiry, actor: .professional, account: Self.id(0xA050),
            customerAccount: Self.id(0xA001), business: business, excerpt: text)
    }

    /// An event as it comes over the wire; each the next of its inquiry.
    func envelope<Data: Event>(of data: Data, in other: TenantID? = nil) throws -> EventEnvelope {
        sequence += 1
        return EventEnvelope(
            id: .new(), source: "/inquiries", type: Data.type, version: 1, subject: inquiry.description,
            tenant: other ?? tenant, sequence: sequence, previous: sequence - 1, time: clock.now, traceparent: "",
            data: try JSONWriter.encode(data), isDropped: false)
    }

    /// Takes events as `POST /internal/events` does.
    func hear(_ events: [EventEnvelope]) async -> [EventReceipt.Refused] {
        await Inbox(app.database, eventHandlers(app), log, Metrics()).take(events).refused
    }

    /// Takes one event and does the work that it makes.
    func hear<Data: Event>(_ data: Data) async throws {
        #expect(try await hear([envelope(of: data)]) == [])
        try await work()
    }

    // MARK: what runs

    /// Works on jobs until there are none.
    func work() async throws {
        if tasks.isEmpty {
            let runner = JobRunner(app.database, log: log, metrics: Metrics(), random: { 0.5 })
            let limits = JobLimits(
                concurrency: 8, retries: 50, pause: .milliseconds(20), longestPause: .milliseconds(20))
            let app = app
            runner.take(JobQueue(TellPeople.self, limits) { job, run in try await tellPeople(job, run, app) })
            tasks = runner.start()
        }
        try await until { try await self.count("jobs", "state <> 'dead'") == 0 }
    }

    /// A sender like another process's.
    func sender(
        steps: [Duration] = [.milliseconds(20), .milliseconds(20)], lease: Duration = .seconds(30),
        reporting: MailReporting? = nil
    ) throws -> [Task<Void, Never>] {
        var limits = MailSender.Limits()
        (limits.poll, limits.lease, limits.delivery) = (.milliseconds(50), lease, lease / 3)
        let metrics = Metrics()
        let app = app
        let sender = MailSender(
            app.database, carrier, from: try MailAddress("mail@driveline.example"), sealing: mailKeys, steps: steps,
            limits: limits,
            log: log, numbers: MailNumbers(metrics, stuck: .seconds(60)), random: { 0.5 },
            reporting: reporting ?? { report, db in try await db.record(report, at: app.clock()) })
        let started = sender.start()
        tasks += started
        return started
    }

    /// Sends all mail that waits.
    func send() async throws {
        let running = try sender()
        try await until { try await self.count("mails", "state = 'queued'") == 0 }
        for task in running { task.cancel() }
    }

    func end() {
        for task in tasks { task.cancel() }
    }

    // MARK: what is there

    func count(_ table: String, _ condition: SQL = "true") async throws -> Int {
        try await admin.read { db in
            try await db.value("SELECT count(*) FROM \(identifier: table) WHERE \(condition)")
        }
    }

    private lazy var admin: Database = {
        do { return try database.openAsAdmin() } catch { preconditionFailure("\(error)") }
    }()

    /// Waits until something is so.
    func until(_ isSo: () async throws -> Bool) async throws {
        let end = Instant.now + .seconds(30)
        while try await !isSo() {
            try #require(Instant.now < end, "it did not come to be")
            try await database.loop.sleep(for: .milliseconds(10))
        }
    }

    func send(
        _ method: HTTP.Method, _ target: String, as bearer: Bearer?, _ fields: [(String, String)] = [],
        body: String = ""
    ) async throws -> Front.Reply {
        try await front.send(method, target, as: bearer, fields, body: body)
    }

    /// A page of somebody's notifications.
    func notifications(of bearer: Bearer, _ query: String = "") async throws -> [InboxNotification] {
        let reply = try await send(.get, "/v1/notifications\(query)", as: bearer)
        try #require(reply.status == 200, "\(reply.text)")
        return try (reply.decoded() as Page<InboxNotification>).items
    }

    /// The delivery log as a manager reads it.
    func deliveries(_ query: String = "") async throws -> [Delivery] {
        let reply = try await send(.get, "/v1/deliveries\(query)", as: manager)
        try #require(reply.status == 200, "\(reply.text)")
        return try (reply.decoded() as Page<Delivery>).items
    }
}

/// Knows some people and may be away.
final class Identity {
    var isAway = false
    var languages: [AccountID: String] = [:]
    /// The accounts of a business, of the managers.
    var business: [AccountID] = []
    var managers: [AccountID] = []
    private(set) var questions: [RecipientQuestion] = []

    struct Away: Error {}

    func answer(_ question: RecipientQuestion) throws -> [Recipient] {
        questions.append(question)
        if isAway { throw Away() }
        let accounts =
            question.accounts + (question.business == nil ? [] : business) + (question.managers ? managers : [])
        return try accounts.map { account in
            Recipient(
                account: account, email: try EmailAddress("a\(account.low & 0xFFFF)@example.com"),
                name: try DisplayName("Ana & Co <b>"), language: try LanguageTag(languages[account] ?? "en"))
        }
    }
}

/// Takes mail like a server, or refuses it.
final class Carrier: MailCarrier {
    private let state = Mutex<(taken: [String], refusals: [MailError])>(([], []))

    /// What was taken, in order.
    var messages: [String] { state.withLock { $0.taken } }

    /// Refuses the next messages with these, one each.
    func refuse(_ errors: [MailError]) { state.withLock { $0.refusals = errors } }

    func deliver(_ envelope: Envelope, _ message: [UInt8], limit: Duration?) async throws(MailError) {
        let error: MailError? = state.withLock { state in
            guard state.refusals.isEmpty else { return state.refusals.removeFirst() }
            state.taken.append(String(decoding: message, as: UTF8.self))
            return nil
        }
        if let error { throw error }
    }

    func close() async {}

    /// A header field of each message.
    func fields(_ name: String) -> [String] {
        messages.map { message in
            message.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }.map {
                String($0.dropFirst(name.count + 2))
            }
                ?? ""
        }
    }
}

/// A clock that stands until a test moves it.
final class TestClock {
    /// Monday, 23 November 2026, 18:00 UTC.
    var now = Date(timeIntervalSince1970: 1_795_456_800)
}

/// Runs `body` with the service over a migrated database of its own.
func withNotifications(_ body: @Sendable (Given) async throws -> Void) async throws {
    try await withDatabase(schema: "notifications", migrations: migrations) { database in
        let given = try Given(database)
        try await given.app.database.keepInboxPartitions(days: 30)
        do {
            try await body(given)
        } catch {
            given.end()
            throw error
        }
        given.end()
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
