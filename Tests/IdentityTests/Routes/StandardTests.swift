import Configuration
import Crypto
import FoundationEssentials
import HTTP
import JSON
import JWT
import Models
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Identity

@Suite struct `Keys of tokens` {
    @Test func `discovery leads to the key set, which has public members only and may be kept for a while`()
        async throws
    {
        try await withIdentity { app, given in
            let discovery = try await given.get("/.well-known/openid-configuration")
            #expect(try discovery.json()["issuer"] == .string("https://id.example"))
            #expect(try discovery.json()["jwks_uri"] == .string("https://id.example/.well-known/jwks.json"))
            let keys = try await given.get("/.well-known/jwks.json")
            #expect(keys.fields["Cache-Control"] == "public, max-age=300")
            guard case .array(let all)? = try keys.json()["keys"], case .object(let members)? = all.first else {
                Issue.record("no key")
                return
            }
            #expect(all.count == 1)
            #expect(Set(members.map(\.name)) == ["kty", "crv", "kid", "alg", "use", "x", "y"])
        }
    }

    @Test func `a rotated key is published before it signs, the old one until its last token is dead`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            func kid(_ token: String) throws -> String { try #require(try JWS(parsing: token).kid) }
            func published() throws -> String { String(decoding: try app.ring.published(at: app.now), as: UTF8.self) }
            let first = try kid(try await given.started(account).accessToken)
            try await rotateKeys(app, onlyIfDue: false)
            try await app.ring.refresh(app)
            #expect(app.ring.keys.count == 2)
            let second = try #require(app.ring.keys.map(\.kid).first { $0 != first })
            #expect(try published().contains(second))
            #expect(try kid(try await given.started(account).accessToken) == first)
            given.clock.advance(601)
            #expect(try kid(try await given.started(account).accessToken) == second)
            #expect(try published().contains(first))
            given.clock.advance(600 + 120)
            #expect(try !published().contains(first))
        }
    }

    @Test func `the job rotates once when it is time, however many replicas do it`() async throws {
        try await withIdentity { app, given in
            #expect(app.ring.keys.count == 1)
            try await app.ring.refresh(app)
            #expect(app.ring.keys.count == 1)
            given.clock.advance(30 * 86_400)
            let made = await concurrently(20) { _ in try await rotateKeys(app, onlyIfDue: true).count }
            #expect(made.count { $0.succeeded } == 20)
            #expect(try await given.count("SELECT count(*) FROM signing_keys") == 2)
            #expect(try await given.events().count { $0 == "signing_key.made" } == 2)
        }
    }

    @Test func `private keys are sealed in the table, and another secret opens none`() async throws {
        try await withIdentity { app, given in
            let rows = try await given.test.openAsAdmin().read { db in
                try await db.rows("SELECT private_key_sealed FROM signing_keys") { row -> [UInt8] in try row[0] }
            }
            #expect(rows.count == 1)
            #expect(!String(decoding: rows[0], as: UTF8.self).contains("PRIVATE KEY"))
            await expectThrows(SealedWithOtherSecret.self) {
                try await app.database.read { db in
                    try await db.signingKeys(Keys(Secret("another secret of 32 bytes and more")))
                }
            }
        }
    }

    @Test func `a key of a PEM file signs everything, and no table has it`() async throws {
        let pem = try P256.SigningKey().pem()
        try await withIdentity(["IDENTITY_SIGNING_KEY": pem]) { app, given in
            let key = JWK(try P256.SigningKey(pem: pem).verifyingKey)
            let token = try #require(try await given.session(of: try await given.account()).accessToken)
            try JWS(parsing: token).check(key)
            #expect(try await given.get("/v1/accounts/me", token: token).status == 200)
            #expect(try await given.count("SELECT count(*) FROM signing_keys") == 0)
        }
    }

    @Test func `settings are judged together, and no secret has a default`() {
        do {
            _ = try Settings(Environment(["IDENTITY_SIGNING_KEY": "no key", "IDENTITY_TRUSTED_PROXIES": "gateway"]))
            Issue.record("settings were taken")
        } catch {
            for name in [
                "IDENTITY_SECRET", "IDENTITY_SIGNING_KEY", "IDENTITY_TRUSTED_PROXIES", "IDENTITY_PORTAL",
                "TOKEN_ISSUER", "NOTIFICATIONS_URL",
            ] {
                #expect("\(error)".contains(name))
            }
        }
    }
}

@Suite struct `What was revoked` {
    @Test func `is told for as long as a token can live`() async throws {
        try await withIdentity { app, given in
            let started = try await given.started(try await given.account())
            _ = try await app.database.write(as: TenantID.platform) { db in
                try await db.endSession(
                    started.record.id, of: started.record.account, because: .revoked, at: app.now)
            }
            given.clock.advance(660)
            #expect(try await latestRevocations(app).map(\.id) == [started.record.id.description])
            given.clock.advance(1)
            #expect(try await latestRevocations(app).isEmpty)
        }
    }

    @Test func `what is over is forgotten in time`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let started = try await given.started(account)
            try await requestPasswordReset(PasswordReset(email: account.email), from: given.origin, app)
            _ = try await given.post(
                "/v1/accounts", #"{"email":"x@example.com","password":"\#(Given.password)","name":"X"}"#)
            _ = try await app.database.write(as: TenantID.platform) { db in
                try await db.endSession(started.record.id, of: account.id, because: .revoked, at: app.now)
            }
            func rows() async throws -> [Int] {
                [
                    try await given.count("SELECT count(*) FROM mailed_codes"),
                    try await given.count("SELECT count(*) FROM registrations"),
                    try await given.count("SELECT count(*) FROM revocations"),
                    try await given.count("SELECT count(*) FROM sessions"),
                    try await given.count("SELECT count(*) FROM attempt_counters"),
                ]
            }
            try await cleanUp(app)
            let before = try await rows()
            #expect(before.allSatisfy { $0 > 0 })
            given.clock.advance(200 * 86_400)
            try await cleanUp(app)
            #expect(try await rows() == [0, 0, 0, 0, 0])
        }
    }
}
