import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

/// What a command printed.
private final class Printed: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}

@Suite struct `Service accounts` {
    private func token(_ given: Given, _ name: String, _ secret: String, _ tenant: TenantID) async throws -> Reply {
        try await given.post(
            "/internal/tokens", #"{"clientId":"\#(name)","clientSecret":"\#(secret)","tenant":"\#(tenant)"}"#)
    }

    @Test func `a secret gives a token of the named tenant for internal routes only`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let secret = try #require(try await makeServiceAccount("customers", app.database, at: app.now))
            #expect(try await makeServiceAccount("customers", app.database, at: app.now) == nil)
            let reply = try await token(given, "customers", secret, tenant)
            let grant: ServiceGrant = try reply.decoded()
            #expect(grant.expiresIn == 600)
            let path = "/internal/tenants/\(tenant)/usage"
            #expect(try await given.get(path, token: grant.accessToken).status == 200)
            let other = try await given.tenant("Elsewhere")
            #expect(try await given.get("/internal/tenants/\(other)/usage", token: grant.accessToken).status == 404)
            for path in ["/v1/members", "/v1/factors", "/v1/api-keys"] {
                #expect(try await given.get(path, token: grant.accessToken).status == 403)
            }
            let owner = try await given.token(of: tenant, .owner)
            #expect(try await given.get(path, token: owner).status == 403)
            #expect(try await given.get(path).status == 401)

            let wrong = try await token(given, "customers", secret + "x", tenant)
            let unknown = try await token(given, "nobody", secret, tenant)
            #expect(wrong.status == 401 && wrong.problem == unknown.problem && wrong.problem == "wrong-credentials")
            #expect(try await given.events().filter { $0 == "service_account.refused" }.count == 2)
        }
    }

    @Test func `after a rotation the secret before is good for an hour`() async throws {
        try await withIdentity { app, given in
            let old = try #require(try await makeServiceAccount("vin", app.database, at: app.now))
            let new = try #require(try await renewServiceSecret("vin", app.database, at: app.now, overlap: 3_600))
            #expect(try await token(given, "vin", old, .platform).status == 200)
            #expect(try await token(given, "vin", new, .platform).status == 200)
            given.clock.advance(3_600)
            #expect(try await token(given, "vin", old, .platform).status == 401)
            #expect(try await token(given, "vin", new, .platform).status == 200)
            #expect(try await endServiceAccount("vin", app.database, at: app.now))
            #expect(try await token(given, "vin", new, .platform).status == 401)
            #expect(try await !endServiceAccount("vin", app.database, at: app.now))
        }
    }

    @Test func `the command prints the secret alone on a line, once`() async throws {
        try await withIdentity { _, given in
            let (printed, complaints) = (Printed(), Printed())
            let url = given.test.settings.url
            let command = ClientCommand(
                variables: ["DATABASE_URL": url], output: { printed.add($0) }, complaints: { complaints.add($0) })
            #expect(await command.run(["create", "tenants"]) == 0)
            #expect(await command.run(["create", "tenants"]) == 1)
            let secret = try #require(printed.all.first)
            #expect(printed.all.count == 1 && secret.utf8.count == 43)
            let made = try await token(given, "tenants", secret, .platform)
            #expect(made.status == 200)
            #expect(await command.run(["rotate", "tenants"]) == 0)
            #expect(try await token(given, "tenants", printed.all[1], .platform).status == 200)
            #expect(await command.run(["end", "tenants"]) == 0)
            #expect(await command.run(["end", "tenants"]) == 1)
            for words in [[], ["create"], ["create", "A b"], ["destroy", "tenants"]] {
                #expect(await command.run(words) == 64)
            }
            #expect(await ClientCommand(variables: [:], complaints: { complaints.add($0) }).run(["create", "x"]) == 78)
            #expect(!complaints.all.joined().contains(printed.all[0]))
        }
    }

    @Test func `a service makes owners: of accounts that it knows, or by inviting an address`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant(quotas: ["members": 1])
            let service = try await given.serviceToken(tenant)
            let account = try await given.account()
            func give(_ who: String, roles: String = #""owner""#, tenant: TenantID) async throws -> Reply {
                try await given.post(
                    "/internal/memberships", #"{"tenant":"\#(tenant)",\#(who)"roles":[\#(roles)]}"#, token: service)
            }
            let invited: MembershipOutcome = try await give(#""email":"new@example.com","#, tenant: tenant).decoded()
            #expect(invited.invitation != nil && invited.membership == nil)
            #expect(try await given.templates(to: "new@example.com") == [.invitation])
            let made: MembershipOutcome = try await give(#""account":"\#(account.id)","#, tenant: tenant).decoded()
            #expect(made.membership != nil)
            #expect(try await app.database.memberships(of: account.id).all.map(\.roles) == [[.owner]])
            let other = try await given.account()
            #expect(try await give(#""account":"\#(other.id)","#, tenant: tenant).problem == "quota-reached")
            #expect(try await give("", tenant: tenant).status == 422)
            #expect(try await give(#""account":"\#(other.id)","#, roles: #""customer""#, tenant: tenant).status == 422)
            #expect(try await give(#""account":"\#(newID(AccountID.self))","#, tenant: tenant).status == 404)
            #expect(try await give(#""account":"\#(other.id)","#, tenant: given.tenant("Elsewhere")).status == 404)
        }
    }

    @Test func `a service learns whom of its tenant it may write to, and of nobody else`() async throws {
        try await withIdentity { app, given in
            let (tenant, other) = (try await given.tenant(), try await given.tenant("Elsewhere"))
            let (owner, stranger) = (try await given.account(), try await given.account())
            for (account, home) in [(owner, tenant), (stranger, other)] {
                let service = try await given.serviceToken(home)
                let body = #"{"tenant":"\#(home)","account":"\#(account.id)","roles":["owner"]}"#
                #expect(try await given.post("/internal/memberships", body, token: service).status == 200)
            }
            let service = try await given.serviceToken(tenant)
            func ask(_ body: String) async throws -> [AccountID] {
                let answer: Recipients = try await given.post("/internal/recipients", body, token: service).decoded()
                return answer.items.map(\.account)
            }
            let named = try await ask(#"{"accounts":["\#(owner.id)","\#(stranger.id)"]}"#)
            #expect(named == [owner.id])
            let managers = try await ask(#"{"managers":true}"#)
            #expect(managers == [owner.id])
            let business = try await ask(#"{"business":"\#(newID(BusinessID.self))"}"#)
            #expect(business == [])
            let nobody = try await ask("{}")
            #expect(nobody == [])
            let token = try await given.token(of: tenant, .owner)
            #expect(try await given.post("/internal/recipients", "{}", token: token).status == 403)
        }
    }

    @Test func `the check of a key's hash is a service's to ask`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let issued: IssuedAPIKey = try await given.post(
                "/v1/api-keys", #"{"name":"Export","scopes":["customers.read"]}"#, token: owner
            ).decoded()
            let body = #"{"hash":"\#(APIKeyForm.hash(issued.key))"}"#
            let service = try await given.serviceToken()
            let grant: APIKeyGrant = try await given.post("/internal/api-keys/checks", body, token: service).decoded()
            #expect(grant.tenant == tenant && grant.id == issued.apiKey.id)
            #expect(try await given.post("/internal/api-keys/checks", body, token: owner).status == 403)
            let unknown = #"{"hash":"\#(APIKeyForm.hash("x"))"}"#
            #expect(try await given.post("/internal/api-keys/checks", unknown, token: service).status == 404)
        }
    }
}
