import Configuration
import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Models
import Postgres
import Routing
import Telemetry
import TestSupport
import Testing

@testable import Customers
@testable import ServiceKit

/// Somebody who calls.
struct Person: Sendable {
    var account = AccountID.new()
    var tenant: TenantID
    var business: BusinessID?
    var roles: [Role]

    /// As the test's authenticator reads it.
    var credentials: String {
        let words = [account.description, tenant.description, business?.description ?? "-"]
        return (words + roles.map(\.rawValue)).joined(separator: " ")
    }

    /// The same as an action sees it.
    var reader: Reader {
        let isStaff = roles.contains { Role.staff.contains($0) }
        return Reader(
            tenant: tenant, account: account,
            reach: business.map { .business($0) } ?? (isStaff ? .tenant : .own(account)))
    }
}

/// An answer as a client sees it.
struct Reply: Sendable {
    let status: Int
    let fields: Fields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var tag: String { fields["ETag"] ?? "" }

    /// The body as one of the types that cross services.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONReader.decode(Value.self, from: body)
    }

    /// The text, or the JSON, of a member.
    subscript(_ member: String) -> String? {
        guard let value = try? JSONDocument(body).root[member] else { return nil }
        return value.string ?? String(decoding: value.value.json, as: UTF8.self)
    }

    /// A member of each item of a list.
    func items(_ member: String) -> [String] {
        guard let items = try? JSONDocument(body).root["items"]?.elements else { return [] }
        return items.map { $0[member].map { $0.string ?? String(decoding: $0.value.json, as: UTF8.self) } ?? "" }
    }

    /// `code` of a problem.
    var problem: String? { fields["Content-Type"] == "application/problem+json" ? self["code"] : nil }

    /// Pointer and code of each fault of a problem.
    var faults: [String] {
        guard let faults = try? JSONDocument(body).root["errors"]?.elements else { return [] }
        return faults.map { "\($0["pointer"]?.string ?? $0["parameter"]?.string ?? "") \($0["code"]?.string ?? "")" }
    }
}

/// Stands for the vin service: knows one car, and may be away.
final class GivenVIN {
    /// A 2003 Accord.
    static let accord = "1HGCM82633A004352"
    var isAway = false
    private(set) var questions: [String] = []

    struct Away: Error {}

    func answer(_ vin: String) throws -> VINs.Answer {
        questions.append(vin)
        if isAway { throw Away() }
        guard vin == Self.accord else { return .unknown }
        var facts = VehicleFacts()
        (facts.year, facts.make, facts.model, facts.trim) = (2003, "HONDA", "Accord", "EX-V6")
        return .known(facts)
    }
}

/// The service on a database and a socket of the test's own, set up as in production but for who calls: the test says.
final class World {
    let service: Service
    let database: TestDatabase
    let app: App
    let port: UInt16
    /// Two tenants that know nothing of each other.
    let tenant = TenantID.new()
    let otherTenant = TenantID.new()
    /// Two businesses of the tenant.
    let business = BusinessID.new()
    let otherBusiness = BusinessID.new()
    /// What stands for the vin service.
    let vin = GivenVIN()
    private let client = Client(ClientSettings(service: "test", retry: .never))

    init(_ database: TestDatabase, _ variables: [String: String]) async throws {
        self.database = database
        let environment = Environment(
            [
                "DATABASE_URL": database.settings.url, "DATABASE_CONNECTIONS": "8", "TOKEN_KEYS_FILE": "/dev/null",
                "TOKEN_ISSUER": "https://id.example", "NOTIFICATIONS_URL": "http://127.0.0.1:9",
                "PORTAL_URL": "https://portal.example",
                "VIN_URL": "http://127.0.0.1:9", "MAIL_SEALING_KEYS": SealingKeys.generate(name: "test"),
            ].merging(variables) { $1 })
        let process = ProcessSettings(environment, needsDatabase: true)
        let settings = try Settings(environment)
        try environment.check()
        service = Service(
            name: "customers", version: "test", instance: "", settings: process,
            log: Log(service: "customers", level: .error, sink: .none), blocking: BlockingPool(threads: 1, queue: 8))
        let vin = vin
        // A database that waits longer than a service's: on a busy machine hundreds of tasks at once take their time.
        app = try await setUpApp(
            service, settings, vins: VINs { text, _, _ in try vin.answer(text) },
            database: try database.open { $0.maxConnections = 8 })
        service.authenticate = { context in
            guard let words = context.request.head["x-test"]?.split(separator: " ").map({ String($0) }) else {
                return nil
            }
            return Bearer(
                account: try #require(AccountID(words[0])), tenant: try #require(TenantID(words[1])),
                business: BusinessID(words[2]), roles: Set(words.dropFirst(3)), session: .new())
        }
        port = try service.start(port: 0)
    }

    /// Owner of the tenant: sees all of it.
    var manager: Person { Person(tenant: tenant, roles: [.owner]) }
    /// At the counter of the first business.
    var advisor: Person { Person(tenant: tenant, business: business, roles: [.advisor]) }
    /// At the counter of the other business.
    var otherAdvisor: Person { Person(tenant: tenant, business: otherBusiness, roles: [.advisor]) }
    /// Somebody who is or will be a customer.
    func person() -> Person { Person(tenant: tenant, roles: [.customer]) }
    /// Owner of the other tenant.
    var stranger: Person { Person(tenant: otherTenant, roles: [.owner]) }
    /// A program of the suite.
    var neighbour: Person { Person(tenant: .platform, roles: [.service]) }

    func send(
        _ method: HTTP.Method, _ path: String, as person: Person?, _ fields: Fields = Fields(), body: String = ""
    ) async throws -> Reply {
        var fields = fields
        fields["X-Test"] = person?.credentials
        if !body.isEmpty, fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
        let response = try await client.send(
            HTTPClient.Call(
                "test", method, "http://127.0.0.1:\(port)\(path)", fields: fields, body: Array(body.utf8),
                limit: .seconds(60), responseLimit: 64 << 20))
        return Reply(status: response.status.code, fields: response.fields, body: response.body)
    }

    func get(_ path: String, as person: Person?, _ fields: Fields = Fields()) async throws -> Reply {
        try await send(.get, path, as: person, fields)
    }

    func post(_ path: String, as person: Person?, _ body: String, _ fields: Fields = Fields()) async throws -> Reply {
        try await send(.post, path, as: person, fields, body: body)
    }

    func patch(_ path: String, as person: Person?, _ body: String, _ fields: Fields = Fields()) async throws -> Reply {
        try await send(.patch, path, as: person, fields, body: body)
    }

    /// Tells the service of a tenant.
    func know(_ tenant: TenantID, status: String = "active", customers: Int? = nil, version: Int = 1) async throws {
        let quotas = customers.map { "\"customers\":\($0)" } ?? ""
        let reply = try await send(
            .put, "/internal/tenants/\(tenant)", as: neighbour,
            body: """
                {"name":"T","slug":"t-1","status":"\(status)","plan":"pro","quotas":{\(quotas)},"version":\(version)}
                """)
        #expect(reply.status == 200, "\(reply.text)")
    }

    /// A customer that somebody makes; by default a person of the first business.
    func customer(
        _ body: String = #"{"givenName":"Ana","familyName":"García"}"#, by person: Person? = nil
    ) async throws -> CustomerID {
        let reply = try await post("/v1/customers", as: person ?? advisor, body)
        #expect(reply.status == 201, "\(reply.text)")
        return try #require(reply["id"].flatMap { CustomerID($0) })
    }

    /// A customer who registered, with the account.
    func registered(_ body: String = #"{"givenName":"Kim","familyName":"Own"}"#) async throws -> (Person, CustomerID) {
        let person = person()
        let reply = try await post("/v1/customers/me", as: person, body)
        #expect(reply.status == 201, "\(reply.text)")
        return (person, try #require(reply["id"].flatMap { CustomerID($0) }))
    }

    /// How many rows a table has, as the superuser sees it.
    func count(_ table: String, _ condition: SQL = "true") async throws -> Int {
        try await database.openAsAdmin().read { db in
            try await db.value("SELECT count(*) FROM \(identifier: table) WHERE \(condition)")
        }
    }

    /// Changes something behind the service's back.
    func change(_ sql: SQL) async throws {
        _ = try await database.openAsAdmin().transaction { try await $0.execute(sql) }
    }

    func close() async {
        client.close()
        await service.drain(within: .seconds(1))
    }
}

/// Runs `body` with the service over a migrated database of its own; both tenants are known, without limits.
func withCustomers(
    _ variables: [String: String] = [:], _ body: @Sendable (World) async throws -> Void
) async throws {
    try await withDatabase(schema: "customers", migrations: migrations) { database in
        let world = try await World(database, variables)
        let outcome: Result<Void, any Error>
        do {
            try await world.know(world.tenant)
            try await world.know(world.otherTenant)
            outcome = .success(try await body(world))
        } catch {
            outcome = .failure(error)
        }
        await world.close()
        try outcome.get()
    }
}
