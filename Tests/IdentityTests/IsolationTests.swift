import Crypto
import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Identity

/// What a tenant and one of its people have, and who has nothing to do with it.
private struct Scene {
    let tenant: TenantID
    let victim: Victim
    let strangers: [(name: String, bearer: Bearer)]

    init(_ given: Given) async throws {
        let tenant = try await given.tenant("Secret Network", quotas: ["members": 50])
        let (business, other) = (newID() as BusinessID, newID() as BusinessID)
        let (account, member) = try await given.member(of: tenant, .advisor, business: business)
        let owner = try await given.token(of: tenant, .owner)
        let session = try await given.started(account).record.id
        _ = try await given.enrolled(account)
        let factors: Factors = try await given.get("/v1/factors", token: given.token(account)).decoded()
        let invitation: Invitation = try await given.post(
            "/v1/invitations",
            #"{"email":"secret.guest@example.com","business":"\#(business)","roles":["viewer"]}"#, token: owner
        ).decoded()
        let key: IssuedAPIKey = try await given.post(
            "/v1/api-keys", #"{"name":"Secret key","scopes":["customers.read"],"business":"\#(business)"}"#,
            token: owner
        ).decoded()
        // The letter of the invitation, which waits.
        let jobs = try await given.test.openAsAdmin().read { db in
            try await db.rows("SELECT id FROM jobs WHERE tenant_id = \(tenant)") { row -> JobID in try row["id"] }
        }
        self.tenant = tenant
        victim = Victim(
            ids: [
                "tenant": [tenant.description], "member": [member.description], "membership": [member.description],
                "session": [session.description], "factor": factors.items.map(\.id.description),
                "invitation": [invitation.id.description], "key": [key.apiKey.id.description],
                "job": jobs.map(\.description),
            ],
            marks: [
                account.email.text, account.id.description, "secret.guest@example.com", "Secret key", key.apiKey.prefix,
            ])
        let elsewhere = try await given.tenant("Elsewhere")
        func bearer(_ role: Role, _ tenant: TenantID, _ business: BusinessID? = nil) async throws -> Bearer {
            let somebody = try await given.member(of: tenant, role, business: business).account
            return Bearer(
                account: somebody.id, tenant: tenant, business: business, roles: [role.rawValue], session: newID(),
                authenticatedAt: Int64(Date().timeIntervalSince1970), hasSecondFactor: true)
        }
        strangers = [
            ("another tenant's owner", try await bearer(.owner, elsewhere)),
            ("another business's owner", try await bearer(.owner, tenant, other)),
            ("a customer of the tenant", try await bearer(.customer, tenant)),
            ("a customer of another", try await bearer(.customer, elsewhere)),
        ]
    }
}

private let code = String(repeating: "A", count: 43)
private let id = "0198c5f0-5f00-7000-8000-000000000001"

/// A body for every route that takes one. What they say concerns nobody who exists.
private let bodies: [String: String] = [
    "POST /v1/accounts": #"{"email":"new@example.com","password":"seven brown otters","name":"New"}"#,
    "POST /v1/accounts/verifications": #"{"code":"\#(code)"}"#, "PATCH /v1/accounts/me": #"{"name":"Other"}"#,
    "POST /v1/accounts/me/email-changes": #"{"email":"other@example.com"}"#,
    "POST /v1/accounts/email-confirmations": #"{"code":"\#(code)"}"#,
    "PUT /v1/accounts/me/password": #"{"current":"x","new":"eleven green herons"}"#,
    "POST /v1/password-resets": #"{"email":"nobody@example.com"}"#,
    "POST /v1/password-resets/confirmations": #"{"code":"\#(code)","password":"eleven green herons"}"#,
    "POST /v1/sessions": #"{"email":"nobody@example.com","password":"x"}"#,
    "POST /v1/sessions/refreshes": #"{"refreshToken":"\#(code)"}"#,
    "POST /v1/sessions/current/step-ups": #"{"password":"x"}"#,
    "POST /v1/sessions/challenges/answers": #"{"challenge":"\#(code)","otp":"123456"}"#,
    "POST /v1/factors/one-time-passwords/:factor/confirmations": #"{"code":"123456"}"#,
    "PATCH /v1/security-policy": #"{"secondFactorRoles":["owner"]}"#,
    "POST /internal/tokens": #"{"clientId":"nobody","clientSecret":"x","tenant":"\#(id)"}"#,
    "POST /internal/api-keys/checks": #"{"hash":"\#(code)"}"#,
    "PUT /internal/tenants/:tenant":
        #"{"name":"x","slug":"x","status":"suspended","plan":"pro","quotas":{},"version":99}"#,
    "POST /internal/memberships": #"{"tenant":"\#(id)","account":"\#(id)","roles":["owner"]}"#,
    "POST /internal/recipients": #"{"accounts":["\#(id)"],"business":"\#(id)","managers":true}"#,
    "POST /v1/invitations": #"{"email":"somebody@example.com","roles":["viewer"]}"#,
    "POST /v1/invitations/acceptances": #"{"code":"\#(code)"}"#,
    "POST /v1/invitations/renewals": #"{"code":"\#(code)"}"#,
    "POST /v1/invitations/registrations": #"{"code":"\#(code)","password":"eleven green herons","name":"New"}"#,
    "POST /v1/memberships": #"{"tenant":"\#(id)"}"#, "POST /v1/sessions/current/exchanges": #"{"tenant":"\#(id)"}"#,
    "PATCH /v1/members/:member": #"{"roles":["viewer"]}"#,
    "POST /v1/api-keys": #"{"name":"Mine","scopes":["customers.read"]}"#,
]

@Suite struct `Isolation of identity` {
    @Test func `every route keeps a tenant's people, keys and sessions from everybody else`() async throws {
        try await withIdentity { app, given in
            let scene = try await Scene(given)
            try await expectIsolation(of: routes(app), from: scene.victim, as: scene.strangers, bodies: bodies)
        }
    }

    @Test func `thirty-four thousand requests at random with foreign ids find nothing and break nothing`() async throws
    {
        try await withIdentity { app, given in
            let scene = try await Scene(given)
            let before = try await state(of: scene, app)
            // Hashing a password is slow on purpose, and has no id to guess.
            let slow = [
                "POST /v1/accounts", "POST /v1/sessions", "PUT /v1/accounts/me/password",
                "POST /v1/password-resets/confirmations", "POST /v1/sessions/current/step-ups",
            ]
            let found = try await leaks(
                among: 34_000, of: routes(app), from: scene.victim, as: scene.strangers.map(\.bearer), bodies: bodies,
                open: Set(slow))
            #expect(found.leaks.isEmpty, "\(found.leaks.prefix(3))")
            #expect(found.failures.isEmpty, "\(found.failures.prefix(3))")
            #expect(try await state(of: scene, app) == before)
        }
    }

    /// The rows of the tenant that no stranger may have changed.
    private func state(of scene: Scene, _ app: App) async throws -> [String] {
        try await app.database.read(
            as: scene.tenant,
            """
            SELECT m::text AS row FROM memberships AS m WHERE id::text = \(scene.victim.ids["member"]?.first ?? "")
            UNION ALL SELECT i::text FROM invitations AS i WHERE id::text = \(scene.victim.ids["invitation"]?.first ?? "")
            UNION ALL SELECT k::text FROM api_keys AS k WHERE id::text = \(scene.victim.ids["key"]?.first ?? "")
            UNION ALL SELECT s.ended_at::text FROM sessions AS s
                WHERE id::text = \(scene.victim.ids["session"]?.first ?? "") AND ended_at IS NOT NULL
            ORDER BY 1
            """
        ) { try $0["row"] }
    }
}
