import FoundationEssentials
import HTTP
import JSON
import JWT
import Models
import TestSupport
import Testing

@testable import Identity

@Suite struct `From registration to refresh` {
    @Test func `somebody registers, verifies, signs in, refreshes and signs out`() async throws {
        try await withIdentity { app, given in
            let wish = #"{"email":"Ana.Garcia@Example.com","password":"\#(Given.password)","name":"Ana García"}"#
            let registered = try await given.post("/v1/accounts", wish)
            #expect(registered.status == 202)
            #expect(registered.text == #"{"status":"mail_pending"}"#)
            // Nobody is there before the link comes back.
            #expect(try await given.signIn("ana.garcia@example.com").status == 401)

            let code = try await given.code(to: "Ana.Garcia@Example.com")
            let verified = try await given.post("/v1/accounts/verifications", #"{"code":"\#(code)"}"#)
            #expect(verified.status == 201)
            let account = try verified.decoded(as: Account.self)
            #expect(account.email.text == "Ana.Garcia@Example.com")
            #expect(
                try await given.post("/v1/accounts/verifications", #"{"code":"\#(code)"}"#).problem == "invalid-code")

            let signedIn = try await given.signIn("ANA.garcia@example.COM")
            #expect(signedIn.status == 200)
            let grant = try signedIn.decoded(as: SessionGrant.self)
            let access = try #require(grant.accessToken)
            let me = try await given.get("/v1/accounts/me", token: access)
            #expect(me.status == 200)
            #expect(try me.decoded(as: Account.self) == account)

            let refreshed = try await given.refresh(try #require(grant.refreshToken))
            #expect(refreshed.status == 200)
            let next = try refreshed.decoded(as: SessionGrant.self)
            #expect(next.session?.id == grant.session?.id)
            #expect(next.accessToken != access)

            let out = try await given.send(.delete, "/v1/sessions/current", token: next.accessToken)
            #expect(out.status == 204)
            #expect(try await given.refresh(try #require(next.refreshToken)).problem == "invalid-refresh-token")
        }
    }
}
