import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

@Suite struct `Enrolling a second factor` {
    @Test func `over HTTP: seed once, nothing before a correct code, recovery codes, then a challenge at sign-in`()
        async throws
    {
        try await withIdentity { app, given in
            let account = try await given.account()
            let token = try await given.token(account)
            let begun = try await given.post("/v1/factors/one-time-passwords", "{}", token: token)
            #expect(begun.status == 201)
            let enrolment: FactorEnrolment = try begun.decoded()
            #expect(begun.fields["Location"] == "/v1/factors/one-time-passwords/\(enrolment.id)")
            #expect(Base32.decode(enrolment.secret)?.count == 20)
            #expect(enrolment.uri.hasPrefix("otpauth://totp/Driveline:") && enrolment.uri.contains(enrolment.secret))
            #expect(enrolment.qrCode.hasPrefix("<svg "))
            // Nothing counts yet.
            #expect(try await given.signIn(account.email.text).decoded(as: SessionGrant.self).status == .signedIn)
            let path = "/v1/factors/one-time-passwords/\(enrolment.id)/confirmations"
            let wrong = try await given.post(path, #"{"code":"000000"}"#, token: token)
            #expect(wrong.status == 401)
            #expect(wrong.problem == "wrong-code")
            #expect(try await given.get("/v1/factors", token: token).decoded(as: Factors.self).items.isEmpty)

            let confirmed = try await given.post(path, #"{"code":"\#(try given.otp(enrolment.secret))"}"#, token: token)
            #expect(confirmed.status == 200)
            let codes = try confirmed.decoded(as: RecoveryCodes.self).codes
            #expect(Set(codes).count == 10)
            let factors = try await given.get("/v1/factors", token: token).decoded(as: Factors.self)
            #expect(factors.items.map(\.id) == [enrolment.id])
            #expect(factors.recoveryCodesLeft == 10)
            // Twice is once too often, and so is a second app.
            #expect(try await given.post(path, #"{"code":"000000"}"#, token: token).status == 404)
            let second = try await given.post("/v1/factors/one-time-passwords", "{}", token: token)
            #expect(second.problem == "already-enrolled")

            let grant: SessionGrant = try await given.signIn(account.email.text).decoded()
            #expect(grant.status == .factorRequired)
            #expect(grant.accessToken == nil && grant.refreshToken == nil)
            #expect(try #require(grant.factor).methods == ["otp", "recovery_code"])
            #expect(try await given.events().contains("factor.enrolled"))
        }
    }

    @Test func `neither seed nor codes lie in the database in the clear`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, codes) = try await given.enrolled(account)
            let seed = try #require(Base32.decode(secret))
            let row = try await given.app.database.read { db in
                try await db.confirmedFactor(of: account.id)
            }
            let sealed = try #require(row).seedSealed
            #expect(!sealed.indices.contains { sealed[$0...].starts(with: seed.prefix(8)) })
            #expect(throws: CryptoError.self) {
                try given.app.settings.sealing.open(sealed, context: FactorID.new().sealingContext)
            }
            let found = try await given.count(
                "SELECT count(*) FROM recovery_codes WHERE position(\(Array(codes[0].utf8)) IN code_hash) > 0")
            #expect(found == 0)
        }
    }

    @Test func `an enrolment ends after 15 minutes and by the next one`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let session = try await given.started(account).record.id
            let first = try await beginEnrolment(of: account.id, app)
            let second = try await beginEnrolment(of: account.id, app)
            await expectThrows(FactorRefusal.notFound) {
                try await confirmEnrolment(
                    first.id, code: given.otp(first.secret), of: account.id, in: session, from: given.origin, app)
            }
            given.clock.advance(15 * 60)
            await expectThrows(FactorRefusal.notFound) {
                try await confirmEnrolment(
                    second.id, code: given.otp(second.secret), of: account.id, in: session, from: given.origin, app)
            }
            try await cleanUp(app)
            #expect(try await given.count("SELECT count(*) FROM one_time_password_factors") == 0)
        }
    }

    @Test func `confirming ends the other sessions and not this one`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let (this, other) = (try await given.started(account), try await given.started(account))
            let enrolment = try await beginEnrolment(of: account.id, app)
            _ = try await confirmEnrolment(
                enrolment.id, code: given.otp(enrolment.secret), of: account.id, in: this.record.id,
                from: given.origin, app)
            #expect(try await given.refresh(other.refreshToken).status == 401)
            let next: SessionGrant = try await given.refresh(this.refreshToken).decoded()
            #expect(next.status == .signedIn)
        }
    }

    @Test func `taking the app away needs a fresh session that was opened with it`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let id = try #require(try await showFactors(of: account.id, app).items.first).id
            let path = "/v1/factors/one-time-passwords/\(id)"
            let weak = try await given.send(.delete, path, token: given.token(account))
            #expect(weak.problem == "second-factor-required")
            let other = try await given.account()
            let foreign = try await given.send(.delete, path, token: given.token(other, otp: true))
            #expect(foreign.status == 404)

            let old = try await given.send(.delete, path, token: given.staleToken(account, seconds: 601))
            #expect(old.problem == "step-up-required")
            #expect(old.fields["WWW-Authenticate"]?.contains("insufficient_user_authentication") == true)

            let token = try await given.token(account, otp: true)
            let codes = try await given.post("/v1/factors/recovery-codes", "{}", token: token)
            #expect(try codes.decoded(as: RecoveryCodes.self).codes.count == 10)
            #expect(try await given.send(.delete, path, token: token).status == 204)
            #expect(try await given.signIn(account.email.text).decoded(as: SessionGrant.self).status == .signedIn)
            #expect(try await given.count("SELECT count(*) FROM recovery_codes") == 0)
            // The next step-up is by the password: there is no app.
            let proof = try await given.post(
                "/v1/sessions/current/step-ups", #"{"otp":"\#(try given.otp(secret, steps: 1))"}"#,
                token: given.token(account))
            #expect(proof.status == 401)
        }
    }

    @Test func `a step-up by the app's code says so in the next token`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let token = try await given.token(account)
            #expect(try await given.post("/v1/factors/recovery-codes", "{}", token: token).status == 403)
            let proof = try await given.post(
                "/v1/sessions/current/step-ups", #"{"otp":"\#(try given.otp(secret, steps: 1))"}"#, token: token)
            #expect(proof.status == 200)
            let stronger: AccessGrant = try proof.decoded()
            #expect(
                try await given.post("/v1/factors/recovery-codes", "{}", token: stronger.accessToken).status == 200)
        }
    }
}
