import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

/// The tenants service over a database of its own, answering by whomever the test says, and what is in it.
final class Given {
    let app: App
    let front: Front
    let database: TestDatabase
    let clock: TestClock
    /// A tenant that is there from the start, with its owner.
    let tenant = Given.id(0x1001) as TenantID
    let owner: Bearer
    let administrator = Bearer(
        account: Given.id(0xA000), tenant: .platform, roles: ["platform_admin"], session: Given.id(0x5E00))
    private(set) var errors: () -> [any Error]

    init(_ database: TestDatabase, _ change: (inout Neighbours) -> Void = { _ in }) throws {
        let clock = TestClock()
        var neighbours = Neighbours()
        change(&neighbours)
        let app = App(
            database: try database.open { $0.maxConnections = 16 }, neighbours: neighbours, clock: { clock.now })
        let reported = Reported()
        self.app = app
        self.clock = clock
        self.database = database
        front = Front(routes(app)) { reported.errors.append($0) }
        errors = { reported.errors }
        owner = Bearer(
            account: Given.id(0xA001), tenant: tenant, roles: ["owner"], session: Given.id(0x5E01))
    }

    private final class Reported { var errors: [any Error] = [] }

    /// The same id for the same number, in every test.
    static func id<Tag>(_ number: UInt64) -> ID<Tag> {
        guard let id = ID<Tag>(high: 0x0198_C5F0_5F00_7000, low: 0x8000_0000_0000_0000 | number) else {
            preconditionFailure("a UUIDv7")
        }
        return id
    }

    /// Somebody in the tenant, or in one business of it.
    func member(_ role: String, of business: BusinessID? = nil, in other: TenantID? = nil) -> Bearer {
        Bearer(
            account: Self.id(0xA100), tenant: other ?? tenant, business: business, roles: [role],
            session: Self.id(0x5E10))
    }

    /// Somebody who is signed in and belongs to no tenant.
    var newcomer: Bearer { Bearer(account: Self.id(0xA200), tenant: .platform, session: Self.id(0x5E20)) }

    // MARK: what is there

    /// Puts an active tenant in place without going through sign-up.
    func tenant(_ id: TenantID, slug: String, plan: Plan = .enterprise, status: TenantStatus = .active) async throws {
        let tenant = Tenant(
            id: id, status: status, plan: plan, name: "Tenant \(slug)", slug: slug, language: "en", currency: "USD",
            timeZone: "America/Los_Angeles", branding: Branding(), suspensionReason: nil, createdAt: clock.now,
            updatedAt: clock.now)
        try await app.database.write(as: TenantID.platform) { db in
            try await db.insert(tenant, by: nil)
            try await db.claim(slug, for: id, at: self.clock.now)
            try await db.setLimits(of: id, Quota.allCases.map { ($0, Plans.limit($0, of: plan, agreed: [:])) })
        }
    }

    /// A published business in San Francisco; `members` replace or add members of its profile.
    func business(_ members: String = "", as bearer: Bearer? = nil) async throws -> Business {
        let reply = try await send(
            .post, "/v1/businesses", as: bearer ?? owner, body: Self.merged(Self.bavaria, members))
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    static let bavaria = """
        {"name":"Bavaria Motors","trades":["german_specialist"],"isPublished":true,"timeZone":"America/Los_Angeles",\
        "place":{"latitude":37.7749,"longitude":-122.4194},"languages":["en"],\
        "address":{"line1":"512 Folsom St","city":"San Francisco","region":"CA","postalCode":"94105","country":"US"}}
        """

    /// A JSON object with the members of another in the place of its own.
    static func merged(_ object: String, _ members: String) throws -> String {
        let patch = try JSONValue(parsing: Array("{\(members)}".utf8))
        return String(decoding: try JSONValue(parsing: Array(object.utf8)).merged(with: patch).json, as: UTF8.self)
    }

    // MARK: requests

    func send(
        _ method: HTTP.Method, _ target: String, as bearer: Bearer? = nil, ifMatch: String? = nil, key: String? = nil,
        body: String = ""
    ) async throws -> Front.Reply {
        var fields: [(String, String)] = []
        if let ifMatch { fields.append(("If-Match", ifMatch)) }
        if let key { fields.append(("Idempotency-Key", key)) }
        let reply = try await front.send(method, target, as: bearer, fields, body: body)
        for error in errors() { Issue.record("\(method) \(target): \(error)") }
        return reply
    }
}

/// A clock that stands until a test moves it.
final class TestClock {
    /// Saturday, 21 November 2026, 12:00 UTC.
    var now = Date(timeIntervalSince1970: 1_795_262_400)

    func advance(_ seconds: TimeInterval) { now.addTimeInterval(seconds) }
}

/// Runs `body` with the service over a database of its own in which `given.tenant` is.
func withTenants(
    _ change: @escaping @Sendable (inout Neighbours) -> Void = { _ in }, plan: Plan = .enterprise,
    _ body: @Sendable (App, Given) async throws -> Void
) async throws {
    try await withDatabase(schema: "tenants", migrations: migrations) { database in
        let given = try Given(database, change)
        try await given.tenant(given.tenant, slug: "bay-area", plan: plan)
        try await body(given.app, given)
    }
}

extension Front.Reply {
    /// The body as one of the types that cross services.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONReader.decode(Value.self, from: bytes)
    }

    /// `code` of a problem.
    var problem: String? { if case .string(let code)? = json?["code"] { code } else { nil } }

    /// Code and pointer or parameter of each fault of a problem.
    var faults: [String] {
        guard case .array(let faults)? = json?["errors"] else { return [] }
        return faults.map { fault in
            ["pointer", "parameter", "code"].compactMap { name in
                if case .string(let word)? = fault[name] { word } else { nil }
            }.joined(separator: " ")
        }
    }

    var tag: String { fields["ETag"] ?? "" }
}
