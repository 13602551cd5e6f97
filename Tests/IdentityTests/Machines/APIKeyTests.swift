import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

@Suite struct `API keys` {
    private let body = #"{"name":"Export","scopes":["customers.read","members.read"]}"#

    @Test func `a key is shown once, works as a bearer within its scopes, and ends`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let made = try await given.post("/v1/api-keys", body, token: owner)
            #expect(made.status == 201)
            let issued: IssuedAPIKey = try made.decoded()
            #expect(issued.key.hasPrefix(issued.apiKey.prefix + "_") && issued.key.utf8.count == 56)
            let path = "/v1/api-keys/\(issued.apiKey.id)"
            let list = try await given.get("/v1/api-keys", token: owner)
            #expect(list.text.contains(issued.apiKey.prefix) && !list.text.contains(issued.key))
            #expect(try await !given.get(path, token: owner).text.contains(issued.key))
            let columns: String = try await given.test.openAsAdmin().read { db in
                try await db.value("SELECT k::text FROM api_keys AS k")
            }
            #expect(!columns.contains(issued.key) && !columns.contains(issued.key.suffix(43)))

            #expect(try await given.get("/v1/members", token: issued.key).status == 200)
            #expect(try await given.get("/v1/api-keys", token: issued.key).status == 403)
            #expect(try await given.get("/v1/factors", token: issued.key).status == 403)
            let last = String(issued.key.last == "A" ? "B" : "A")
            #expect(try await given.get("/v1/members", token: issued.key.dropLast() + last).status == 401)

            let hash = APIKeyForm.hash(issued.key)
            #expect(try await checkAPIKey(hash, app)?.scopes == ["customers.read", "members.read"])
            #expect(try await given.send(.delete, path, ["If-Match": "\"9\""], token: owner).status == 412)
            #expect(try await given.send(.delete, path, token: owner).status == 204)
            #expect(try await checkAPIKey(hash, app) == nil)
            #expect(try await given.get(path, token: owner).status == 404)
            let events = try await given.events(in: tenant)
            #expect(events.contains("api_key.made") && events.contains("api_key.ended"))
        }
    }

    @Test func `an expired key, a suspended tenant's and a closed account's do not hold`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let (account, _) = try await given.member(of: tenant, .owner)
            let token = try await given.token(account, in: tenant)
            func make(_ more: String = "") async throws -> String {
                let issued: IssuedAPIKey = try await given.post(
                    "/v1/api-keys", #"{"name":"Export","scopes":["customers.read"]\#(more)}"#, token: token
                ).decoded()
                return APIKeyForm.hash(issued.key)
            }
            let expires = RFC3339.text(given.clock.now + 60)
            let (short, long) = (try await make(#","expiresAt":"\#(expires)""#), try await make())
            #expect(try await checkAPIKey(short, app)?.expires == Int64(given.clock.now.timeIntervalSince1970) + 60)
            given.clock.advance(60)
            #expect(try await checkAPIKey(short, app) == nil)
            #expect(try await checkAPIKey(long, app) != nil)
            try await app.database.transaction { try await $0.deactivate(account.id, at: app.now) }
            #expect(try await checkAPIKey(long, app) == nil)
            for garbage in ["", "x", String(repeating: "A", count: 43), String(repeating: "A", count: 44)] {
                #expect(try await checkAPIKey(garbage, app) == nil)
            }
        }
    }

    @Test func `the last use is written at most once a minute`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let issued: IssuedAPIKey = try await given.post("/v1/api-keys", body, token: owner).decoded()
            let hash = APIKeyForm.hash(issued.key)
            func lastUse() async throws -> Date? {
                try await app.database.read(as: tenant) { db in
                    try await db.apiKey(issued.apiKey.id, in: tenant, nil)?.0.lastUsedAt
                }
            }
            let first = given.clock.now
            _ = try await checkAPIKey(hash, app)
            given.clock.advance(59)
            _ = try await checkAPIKey(hash, app)
            #expect(try await lastUse() == first)
            given.clock.advance(2)
            _ = try await checkAPIKey(hash, app)
            #expect(try await lastUse() == first + 61)
        }
    }

    @Test func `what a key may be: nothing beyond its maker, no more than the plan allows`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant(quotas: ["apiKeys": 3])
            let owner = try await given.token(of: tenant, .owner)
            for (bad, status) in [
                (#"{"name":"K","scopes":["tenants.administer"]}"#, 422), (#"{"name":"K","scopes":[]}"#, 422),
                (#"{"name":"K","scopes":["nonsense"]}"#, 422), (#"{"name":"","scopes":["customers.read"]}"#, 422),
                (#"{"name":"K","scopes":["customers.read"],"expiresAt":"2020-01-01T00:00:00Z"}"#, 422),
            ] {
                #expect(try await given.post("/v1/api-keys", bad, token: owner).status == status, "\(bad)")
            }
            #expect(try await given.post("/v1/api-keys", body, token: given.token(of: tenant, .manager)).status == 403)
            let outcomes = await concurrently(60) { _ in
                // On a busy machine some are told to come again: that judges nothing.
                for _ in 0..<100 {
                    let status = try await given.post("/v1/api-keys", body, token: owner).status
                    if status != 503 { return status }
                }
                return 503
            }
            let statuses = try outcomes.map { try $0.get() }
            #expect(statuses.count { $0 == 201 } == 3)
            #expect(statuses.count { $0 == 409 } == 57)
            #expect(try await usage(of: tenant, app) == IdentityUsage(members: 2, apiKeys: 3))
            let foreign = try await given.token(of: given.tenant("Elsewhere"), .owner)
            let id = try await app.database.read(as: tenant) { db in
                try await db.apiKeys(in: tenant, nil, after: nil, limit: 1)[0].id
            }
            #expect(try await given.get("/v1/api-keys/\(id)", token: foreign).status == 404)
            #expect(try await given.send(.delete, "/v1/api-keys/\(id)", token: foreign).status == 404)
        }
    }
}
