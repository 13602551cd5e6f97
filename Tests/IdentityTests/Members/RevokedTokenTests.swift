import FoundationEssentials
import HTTP
import JWT
import Models
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

extension Given {
    /// Whether services take a token, as soon as they have heard of what was revoked.
    fileprivate func isTaken(_ token: String) async throws -> Bool {
        let keys = try JWKS(parsing: try await get("/.well-known/jwks.json").body)
        let verifier = TokenVerifier(rules: app.settings.tokens, keys: keys)
        let claims = try verifier.verify(token, now: Int64(clock.now.timeIntervalSince1970))
        let bearer = try #require(Bearer(claims))
        return !RevokedTokens(try await latestRevocations(app)).covers(bearer)
    }
}

/// The clock of these tests stands still: everything happens in one second.
@Suite struct `Tokens around a revocation` {
    @Test func `of the same second, those made before are refused and those made after are taken, however made`()
        async throws
    {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner, otp: true)
            let (member, id) = try await given.member(of: tenant, .manager)
            let session = try await given.started(member, Standing(tenant: tenant, business: nil, roles: [.manager]))
            let service = try await given.serviceToken(tenant)
            #expect(try await given.isTaken(session.accessToken))

            func expectOnlyNewOnes(_ change: String) async throws {
                #expect(try await !given.isTaken(session.accessToken), "\(change)")
                let signIn: SessionGrant = try await given.signIn(
                    member.email.text, more: #","tenant":"\#(tenant)""#
                ).decoded()
                let signedIn = try #require(signIn.accessToken)
                #expect(try await given.isTaken(signedIn), "\(change): sign-in")
                let refreshed: SessionGrant = try await given.refresh(try #require(signIn.refreshToken)).decoded()
                #expect(try await given.isTaken(try #require(refreshed.accessToken)), "\(change): refresh")
                let moved: AccessGrant = try await given.post(
                    "/v1/sessions/current/exchanges", #"{"tenant":"\#(tenant)"}"#, token: signedIn
                ).decoded()
                #expect(try await given.isTaken(moved.accessToken), "\(change): exchange")
                let proved: AccessGrant = try await given.post(
                    "/v1/sessions/current/step-ups", #"{"password":"\#(Given.password)"}"#, token: signedIn
                ).decoded()
                #expect(try await given.isTaken(proved.accessToken), "\(change): step-up")
            }

            let policy = try await given.send(
                .patch, "/v1/security-policy", body: #"{"secondFactorRoles":["owner"]}"#, token: owner)
            #expect(policy.status == 200)
            try await expectOnlyNewOnes("the policy")
            #expect(try await !given.isTaken(service))
            #expect(try await given.isTaken(try await given.serviceToken(tenant)))

            let between = try await given.token(member, in: tenant)
            let secondOwner = try await given.token(of: tenant, .owner, otp: true)
            let changed = try await given.send(
                .patch, "/v1/members/\(id)", body: #"{"roles":["viewer"]}"#, token: secondOwner)
            #expect(changed.status == 200)
            #expect(try await !given.isTaken(between))
            try await expectOnlyNewOnes("the roles")
            // Whoever is nothing any more still has a session, and its tokens are taken too.
            let ended = try await given.send(.delete, "/v1/members/\(id)", token: secondOwner)
            #expect(ended.status == 204)
            let nobody: SessionGrant = try await given.signIn(member.email.text).decoded()
            #expect(try await given.isTaken(try #require(nobody.accessToken)))
        }
    }

    @Test func `a token by what was true before the change is refused though it is signed seconds after it`()
        async throws
    {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let (member, id) = try await given.member(of: tenant, .manager)
            // Read now, and signed late: a request that was under way.
            let start = try await sessionStart(
                PendingSignIn(tenant: tenant, business: nil, device: "Test", transport: .body), of: member.id, ["pwd"],
                app)
            let changed = try await given.send(
                .patch, "/v1/members/\(id)", body: #"{"roles":["viewer"]}"#, token: owner)
            #expect(changed.status == 200)
            given.clock.advance(5)
            let late = try await startSession(start, [], from: given.origin, app)
            #expect(try await !given.isTaken(late.accessToken))
            #expect(try await given.isTaken(try await given.token(member, in: tenant)))
        }
    }

    @Test func `keys that allow more than their maker may still do end with the roles, others go on`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let (member, id) = try await given.member(of: tenant, .owner)
            let token = try await given.token(member, in: tenant)
            func key(_ scope: String) async throws -> String {
                let made: IssuedAPIKey = try await given.post(
                    "/v1/api-keys", #"{"name":"K","scopes":["\#(scope)"]}"#, token: token
                ).decoded()
                return made.key
            }
            let (reading, managing) = (try await key("customers.read"), try await key("members.manage"))
            let changed = try await given.send(
                .patch, "/v1/members/\(id)", body: #"{"roles":["viewer"]}"#, token: owner)
            #expect(changed.status == 200)
            #expect(try await checkAPIKey(APIKeyForm.hash(reading), given.app) != nil)
            #expect(try await checkAPIKey(APIKeyForm.hash(managing), given.app) == nil)
        }
    }
}
