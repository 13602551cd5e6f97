import Configuration
import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import JSON
import JWT
import Models
import Postgres
import Telemetry
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

/// An answer as a client of the service sees it.
struct Reply: Sendable {
    let status: Int
    let fields: Fields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The JSON document.
    func json() throws -> JSONValue { try JSONValue(parsing: body) }

    /// The body as one of the types that cross services.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONReader.decode(Value.self, from: body)
    }

    /// `code` of a problem; nil for anything else.
    var problem: String? {
        guard fields["Content-Type"] == "application/problem+json", case .string(let code)? = try? json()["code"]
        else { return nil }
        return code
    }

    /// Code and place of each fault of a problem.
    var faults: [String] {
        guard case .array(let faults)? = try? json()["errors"] else { return [] }
        return faults.map { fault in
            ["pointer", "parameter", "code"].compactMap { name in
                if case .string(let word)? = fault[name] { word } else { nil }
            }.joined(separator: " ")
        }
    }
}

/// The time of a test: stands still until the test moves it.
final class TestClock {
    var now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded())

    func advance(_ seconds: TimeInterval) { now += seconds }
}

/// The identity service on a real socket and a database of the test's own, with what a test needs to know and to make.
/// What a test does not name has a default.
final class Given {
    let app: App
    let service: Service
    let port: UInt16
    let clock: TestClock
    let test: TestDatabase
    /// The environment that the service was started with.
    let variables: [String: String]
    private let client = Client(ClientSettings(service: "test", callsInFlight: 2_000, retry: .never))
    private var count = 0

    /// Not among the first that anybody would try.
    static let password = "vermilion 7 otters juggle"
    let origin = Origin(address: "203.0.113.7", device: "Test", traceID: "0af7651916cd43dd8448eb211c80319c")

    init(_ test: TestDatabase, _ variables: [String: String]) async throws {
        self.test = test
        let standard = [
            "DATABASE_URL": test.settings.url, "IDENTITY_SECRET": "a secret of the tests, 32 bytes and more",
            "TOKEN_ISSUER": "https://id.example", "IDENTITY_PORTAL": "https://portal.example",
            "IDENTITY_ORIGINS": "https://portal.example", "IDENTITY_PASSWORD_COST": "4",
            "IDENTITY_PASSWORD_QUEUE": "10000", "NOTIFICATIONS_URL": "http://127.0.0.1:9",
        ]
        self.variables = standard.merging(variables) { $1 }
        let environment = Environment(self.variables)
        let process = ProcessSettings(environment, needsDatabase: true)
        let settings = try Settings(environment)
        service = Service(
            name: "identity", version: "test", instance: "", settings: process,
            log: Log(service: "identity", level: .error, sink: .none), blocking: BlockingPool(threads: 1, queue: 64))
        let clock = TestClock()
        self.clock = clock
        app = try #require(try await prepare(service, settings, clock: { clock.now }))
        port = try service.start(port: 0)
    }

    func close() async {
        client.close()
        await service.drain(within: .seconds(1))
    }

    // MARK: HTTP

    func send(
        _ method: HTTP.Method, _ path: String, _ fields: Fields = Fields(), body: String? = nil, token: String? = nil
    ) async throws -> Reply {
        var fields = fields
        if body != nil, fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
        if let token { fields["Authorization"] = "Bearer \(token)" }
        let response = try await client.send(
            Call(
                "test", method, "http://127.0.0.1:\(port)\(path)", fields: fields, body: Array((body ?? "").utf8),
                limit: .seconds(60), responseLimit: 16 << 20))
        return Reply(status: response.status.code, fields: response.fields, body: response.body)
    }

    func get(_ path: String, token: String? = nil, _ fields: Fields = Fields()) async throws -> Reply {
        try await send(.get, path, fields, token: token)
    }

    func post(_ path: String, _ body: String, token: String? = nil, _ fields: Fields = Fields()) async throws -> Reply {
        try await send(.post, path, fields, body: body, token: token)
    }

    // MARK: what there is

    /// An address that nobody has yet.
    func email() -> String {
        count += 1
        return "person\(count)@example.com"
    }

    /// An account with its password, made without its mail.
    @discardableResult
    func account(_ email: String? = nil, password: String = Given.password) async throws -> AccountRecord {
        let id = AccountID.new()
        let registration = RegistrationRecord(
            email: try EmailAddress(email ?? self.email()), name: try DisplayName("Ana García"), language: .english,
            passwordHash: try await app.settings.passwords.hash(password))
        let now = app.now
        return try await app.database.transaction { db in
            _ = try await db.insertAccount(id, registration, passwordHash: registration.passwordHash, at: now)
            return try #require(try await db.account(id))
        }
    }

    /// A sign-in over HTTP.
    func signIn(
        _ email: String, password: String = Given.password, _ fields: Fields = Fields(), more: String = ""
    ) async throws -> Reply {
        try await post("/v1/sessions", #"{"email":"\#(email)","password":"\#(password)"\#(more)}"#, fields)
    }

    /// The tokens of a new session of an account.
    func session(of account: AccountRecord) async throws -> SessionGrant {
        try await signIn(account.email.text).decoded()
    }

    /// A session made by the action, at the test's own time.
    func started(_ account: AccountRecord, _ standing: Standing = .nowhere) async throws -> StartedSession {
        try await startSession(
            SessionStart(
                account: account.id, standing: standing, transport: .body, device: "Test", methods: ["pwd"]), [],
            from: origin, app)
    }

    func refresh(_ token: String) async throws -> Reply {
        try await post("/v1/sessions/refreshes", #"{"refreshToken":"\#(token)"}"#)
    }

    // MARK: what came of it

    /// The letters that wait for the service that writes them, which is away, the oldest first.
    func letters(to email: String? = nil) async throws -> [Notice] {
        let rows = try await test.openAsAdmin().read { db in
            try await db.rows("SELECT payload FROM jobs WHERE kind = 'message' ORDER BY id") { row -> JSONText in
                try row["payload"]
            }
        }
        return try rows.map { payload in
            try JSONReader.decode(HandOverNotice.self, from: payload.bytes).notice(app.settings.messages.sealing)
        }.filter { email == nil || $0.to.email.text == email }
    }

    /// What was written to an address, the oldest first.
    func templates(to email: String) async throws -> [LetterTemplate] {
        try await letters(to: email).map { letter in
            let template = try #require(LetterTemplate(rawValue: letter.template))
            // What the text needs, and nothing that it has no place for.
            let values = Set(letter.values.keys)
            #expect(values.isSuperset(of: template.needed), "\(letter.template)")
            #expect(values.isSubset(of: template.needed.union(template.optional)), "\(letter.template)")
            return template
        }
    }

    /// The code in the latest letter to an address.
    func code(to email: String) async throws -> String {
        let link = try #require(try await letters(to: email).last?.values["link"])
        return String(link[try #require(link.firstRange(of: "#code=")).upperBound...])
    }

    /// What the record of security events says, the oldest first.
    func events(in tenant: TenantID = .platform) async throws -> [String] {
        try await app.database.read(as: tenant, "SELECT kind FROM audit_events ORDER BY id") { try $0["kind"] }
    }

    /// The server's own look at the tables.
    func count(_ question: SQL) async throws -> Int {
        try await test.openAsAdmin().read { try await $0.value(question) }
    }
}

/// Runs `body` with the service, on a worker.
func withIdentity(
    _ variables: [String: String] = [:], _ body: @Sendable (App, Given) async throws -> Void
) async throws {
    await Turns.ofServices.take()
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await runIdentity(variables, body))
    } catch {
        outcome = .failure(error)
    }
    await Turns.ofServices.give()
    try outcome.get()
}

private func runIdentity(
    _ variables: [String: String], _ body: @Sendable (App, Given) async throws -> Void
) async throws {
    try await withDatabase(schema: "identity", migrations: migrations) { database in
        let given = try await Given(database, variables)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(given.app, given))
        } catch {
            outcome = .failure(error)
        }
        await given.close()
        try outcome.get()
    }
}
