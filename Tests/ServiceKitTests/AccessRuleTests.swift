import Configuration
import FoundationEssentials
import Glibc
import Models
import Routing
import TestSupport
import Testing

@testable import ServiceKit

/// A service whose routes show what each access rule lets through; the answer is the bearer's reach.
private func withRules(
    _ authority: @escaping @Sendable () -> TokenAuthority,
    _ body: @Sendable (Running, UInt16) async throws -> Void
) async throws {
    try await withProgram { service in
        let rules = TokenSettings.rules(Environment(["TOKEN_ISSUER": "https://id.example"]))
        await service.takeTokens(rules, authority())
        service.serve([
            .get("/v1/customers", to: .permission(.readCustomers), "Read", gives: String.self) { try reach($0) },
            .get("/v1/either", to: .anyOf([.readAudit, .useOwn]), "Either", gives: String.self) { try reach($0) },
            .get("/v1/keys", to: .permission(.manageAPIKeys, freshWithin: 300), "Fresh", gives: String.self) {
                try reach($0)
            },
            .get("/v1/person", to: .account, "A person", gives: String.self) { try reach($0) },
            .get("/internal/neighbours", to: .service, "A service", gives: String.self) { try reach($0) },
        ])
    } _: { running in
        try await body(running, try await running.port)
    }
}

private func reach(_ call: Call<NoBody>) throws -> Answer<String> {
    switch try call.bearer().reach {
    case .platform: .ok("platform")
    case .tenant: .ok("tenant")
    case .business(let id): .ok("business \(id)")
    case .own: .ok("own")
    case .service: .ok("service")
    }
}

private let business = "0198c5f0-5f00-7abc-8def-000000000009"

@Suite struct `Access rules` {
    @Test func `a role allows what the catalogue says, as far as the token's business and tenant reach`() async throws {
        let given = try GivenTokens()
        let keys = try given.keySet
        try await withRules({ TokenAuthority(name: "test", keys: { keys }) }) { _, port in
            let cases: [(roles: String, claims: [String: String?], path: String, status: Int, body: String)] = [
                ("viewer", [:], "/v1/customers", 200, "\"tenant\""),
                ("viewer", ["business": "\"\(business)\""], "/v1/customers", 200, "\"business \(business)\""),
                ("customer", [:], "/v1/customers", 403, ""),
                ("customer", [:], "/v1/either", 200, "\"own\""),
                ("viewer", [:], "/v1/either", 403, ""),
                ("owner", [:], "/v1/either", 200, "\"tenant\""),
                ("technician", [:], "/v1/person", 200, "\"tenant\""),
                ("technician", ["sid": nil], "/v1/person", 403, ""),
                ("unheard_of", [:], "/v1/customers", 403, ""),
                ("owner", [:], "/internal/neighbours", 403, ""),
                ("service", ["sid": nil], "/internal/neighbours", 200, "\"service\""),
                ("platform_admin", ["tenant": "\"\(TenantID.platform)\""], "/v1/either", 200, "\"platform\""),
            ]
            for item in cases {
                var claims = item.claims
                claims["roles"] = "[\"\(item.roles)\"]"
                let reply = try await fetch(
                    port, "GET", item.path, ["Authorization": "Bearer \(try given.token(claims))"])
                #expect(reply.status == item.status, "\(item.roles) \(item.path)")
                if item.status == 200 { #expect(reply.body == item.body, "\(item.roles) \(item.path)") }
            }
        }
    }

    @Test func `what is hard to undo asks for a fresh confirmation and says so, and never takes a program`()
        async throws
    {
        let given = try GivenTokens()
        let keys = try given.keySet
        let grant = try grant(given, scopes: ["api_keys.manage"])
        try await withRules({ TokenAuthority(name: "test", keys: { keys }, apiKey: { _ in grant }) }) { _, port in
            let now = time(nil)
            for (confirmed, status) in [(now, 200), (now - 290, 200), (now - 301, 401), (now - 86_400, 401)] {
                let reply = try await fetch(
                    port, "GET", "/v1/keys",
                    ["Authorization": "Bearer \(try given.token(["auth_time": "\(confirmed)"]))"])
                #expect(reply.status == status)
                if status == 401 {
                    #expect(reply.body.contains("step-up-required"))
                    #expect(
                        reply.field("WWW-Authenticate")
                            == "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"")
                }
            }
            let unconfirmed = try await fetch(port, "GET", "/v1/keys", ["Authorization": "Bearer \(try given.token())"])
            #expect(unconfirmed.status == 401)
            let program = try await fetch(port, "GET", "/v1/keys", ["Authorization": "Bearer \(key)"])
            #expect(program.status == 403)
        }
    }

    @Test func `an API key acts with its scopes in its tenant, and malformed, unknown and ended ones get 401`()
        async throws
    {
        let given = try GivenTokens()
        let keys = try given.keySet
        let good = try grant(given, scopes: ["customers.read", "no_such.scope", "tenants.administer"])
        let limited = try grant(given, scopes: ["customers.read"], business: BusinessID(business))
        let ended = try grant(given, scopes: ["customers.read"], expires: Int64(time(nil)) - 1)
        let grants = [
            APIKeyForm.hash(key): good, APIKeyForm.hash(key + "b"): good, APIKeyForm.hash(otherKey("l")): limited,
            APIKeyForm.hash(otherKey("e")): ended,
        ]
        try await withRules({ TokenAuthority(name: "test", keys: { keys }, apiKey: { grants[$0] }) }) { running, port in
            func status(_ key: String, _ path: String) async throws -> Reply {
                try await fetch(port, "GET", path, ["Authorization": "Bearer \(key)"])
            }
            #expect(try await status(key, "/v1/customers").body == "\"tenant\"")
            #expect(try await status(key, "/v1/either").status == 403)
            #expect(try await status(otherKey("l"), "/v1/customers").body == "\"business \(business)\"")
            for bad in [key + "b", String(key.dropLast()), otherKey("e"), otherKey("u"), "dlk_"] {
                let reply = try await status(bad, "/v1/customers")
                #expect(reply.status == 401)
                #expect(reply.field("WWW-Authenticate") == "Bearer error=\"invalid_token\"")
            }
            #expect(!running.lines.text.contains(key))
        }
    }

    @Test func `what was issued before a revocation of session, account or tenant is refused, what came after is not`()
        async throws
    {
        let given = try GivenTokens()
        let keys = try given.keySet
        let now = Int64(time(nil))
        for (kind, id) in [
            (Revocation.Kind.session, "0198c5f0-5f00-7abc-8def-000000000003"),
            (.account, given.account?.description ?? ""), (.tenant, given.tenant?.description ?? ""),
        ] {
            for (at, status) in [(now - 5, 401), (now - 11, 200)] {
                let revocation = Revocation(kind, id, at: at)
                try await withRules({ TokenAuthority(name: "test", keys: { keys }, revocations: { [revocation] }) }) {
                    _, port in
                    let token = try given.token(["roles": "[\"owner\"]"], now: Int(now) - 10)
                    let reply = try await fetch(port, "GET", "/v1/customers", ["Authorization": "Bearer \(token)"])
                    #expect(reply.status == status, "\(kind) \(at - now)")
                }
            }
        }
    }

    @Test func `a token that was made in knowledge of a revocation holds in the same second, others do not`()
        async throws
    {
        let given = try GivenTokens()
        let keys = try given.keySet
        let now = Int64(time(nil))
        let revocation = Revocation(.tenant, given.tenant?.description ?? "", at: now + 30, serial: 17)
        try await withRules({ TokenAuthority(name: "test", keys: { keys }, revocations: { [revocation] }) }) {
            _, port in
            for (known, status) in [("[17]", 200), ("[3,17]", 200), ("[16]", 401), ("[]", 401), ("17", 401)] {
                let token = try given.token(["roles": "[\"owner\"]", "known": known], now: Int(now))
                let reply = try await fetch(port, "GET", "/v1/customers", ["Authorization": "Bearer \(token)"])
                #expect(reply.status == status, "\(known)")
            }
        }
    }

    @Test func `an API key does not end with the tokens of its maker or tenant, only by itself`() async throws {
        let given = try GivenTokens()
        let keys = try given.keySet
        let grant = try grant(given, scopes: ["customers.read"])
        let now = Int64(time(nil))
        let revocations = [
            Revocation(.tenant, given.tenant?.description ?? "", at: now, serial: 1),
            Revocation(.account, given.account?.description ?? "", at: now, serial: 2),
        ]
        let hash = APIKeyForm.hash(key)
        try await withRules({
            TokenAuthority(
                name: "test", keys: { keys }, revocations: { revocations }, apiKey: { $0 == hash ? grant : nil })
        }) { _, port in
            let reply = try await fetch(port, "GET", "/v1/customers", ["Authorization": "Bearer \(key)"])
            #expect(reply.status == 200)
            let ended = try await fetch(port, "GET", "/v1/customers", ["Authorization": "Bearer \(otherKey("z"))"])
            #expect(ended.status == 401)
        }
    }

    @Test func `every role's permissions are of the catalogue, nobody in a tenant gets the platform's`() {
        let platform: Set<Permission> = [.administerTenants, .administerAccounts, .manageSigningKeys]
        for role in Role.staff + [.customer] {
            #expect(role.permissions.isDisjoint(with: platform))
            #expect(!role.permissions.contains(.callNeighbours))
        }
        #expect(Role.manager.permissions.isStrictSubset(of: Role.owner.permissions))
        #expect(Role.viewer.permissions.isStrictSubset(of: Role.advisor.permissions))
        #expect(Set(Permission.allCases.map(\.rawValue)).count == Permission.allCases.count)
    }

    private var key: String { otherKey("a") }

    private func otherKey(_ letter: Character) -> String {
        "dlk_abcdefgh_" + String(repeating: letter, count: 43)
    }

    private func grant(
        _ given: GivenTokens, scopes: [String], business: BusinessID? = nil, expires: Int64? = nil
    ) throws -> APIKeyGrant {
        APIKeyGrant(
            id: try #require(APIKeyID("0198c5f0-5f00-7abc-8def-00000000000a")), account: try #require(given.account),
            tenant: try #require(given.tenant), business: business, scopes: scopes, expires: expires)
    }
}
