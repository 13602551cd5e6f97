import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Routing
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

@Suite struct `The tenant's policy` {
    @Test func `asks holders of a role for a second factor, at once and for good`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let (advisor, _) = try await given.member(of: tenant, .advisor)
            let weakOwner = try await given.token(of: tenant, .owner)
            let strongOwner = try await given.token(of: tenant, .owner, otp: true)
            let path = "/v1/security-policy"
            let before = try await given.get(path, token: strongOwner)
            #expect(try before.decoded(as: SecurityPolicy.self) == SecurityPolicy(secondFactorRoles: []))
            let change = #"{"secondFactorRoles":["advisor","owner"]}"#
            // Nobody locks themselves out.
            let weak = try await given.send(.patch, path, body: change, token: weakOwner)
            #expect(weak.problem == "second-factor-required")
            let stale = try await given.send(
                .patch, path, ["If-Match": "\"7\""], body: change, token: strongOwner)
            #expect(stale.status == 412)
            let session = try await given.started(advisor, Standing(tenant: tenant, business: nil, roles: [.advisor]))
            let changed = try await given.send(
                .patch, path, ["If-Match": before.fields["ETag"] ?? ""], body: change, token: strongOwner)
            #expect(changed.status == 200)
            #expect(try changed.decoded(as: SecurityPolicy.self).secondFactorRoles == [.owner, .advisor])
            #expect(changed.fields["ETag"] == "\"2\"")
            #expect(try await given.events(in: tenant).contains("security_policy.changed"))

            // A member without a factor gets a session that is good for enrolling one, and nothing of the tenant.
            let next: SessionGrant = try await given.refresh(session.refreshToken).decoded()
            let token = try #require(next.accessToken)
            given.clock.advance(2)
            #expect(try await given.get("/v1/members", token: given.token(advisor, in: tenant)).status == 403)
            #expect(!token.isEmpty)
            let fresh = try await given.token(advisor, in: tenant)
            let enrolment: FactorEnrolment = try await given.post(
                "/v1/factors/one-time-passwords", "{}", token: fresh
            ).decoded()
            let own = try await given.get("/v1/memberships", token: fresh).decoded(as: Page<OwnMembership>.self)
            #expect(own.items.map(\.needsSecondFactor) == [true])
            let confirmed = try await given.post(
                "/v1/factors/one-time-passwords/\(enrolment.id)/confirmations",
                #"{"code":"\#(try given.otp(enrolment.secret))"}"#, token: fresh)
            #expect(confirmed.status == 200)
            let moved: AccessGrant = try await given.post(
                "/v1/sessions/current/exchanges", #"{"tenant":"\#(tenant)"}"#, token: fresh
            ).decoded()
            #expect(try await given.get("/v1/members", token: moved.accessToken).status == 200)
        }
    }

    @Test func `is the owner's to say, about roles of the staff`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let manager = try await given.token(of: tenant, .manager, otp: true)
            let owner = try await given.token(of: tenant, .owner, otp: true)
            #expect(try await given.get("/v1/security-policy", token: manager).status == 403)
            for body in [#"{"secondFactorRoles":["customer"]}"#, #"{"secondFactorRoles":["king"]}"#, "[]"] {
                let reply = try await given.send(.patch, "/v1/security-policy", body: body, token: owner)
                #expect(reply.status == 422, "\(body)")
            }
        }
    }
}
