import Configuration
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

extension Given {
    /// The question after a right password.
    fileprivate func challenge(_ account: AccountRecord) async throws -> String {
        let grant: SessionGrant = try await signIn(account.email.text).decoded()
        return try #require(grant.factor).challenge
    }

    fileprivate func answer(_ challenge: String, otp: String) async throws -> Reply {
        try await post("/v1/sessions/challenges/answers", #"{"challenge":"\#(challenge)","otp":"\#(otp)"}"#)
    }

    fileprivate func answer(_ challenge: String, recoveryCode: String) async throws -> Reply {
        try await post(
            "/v1/sessions/challenges/answers", #"{"challenge":"\#(challenge)","recoveryCode":"\#(recoveryCode)"}"#)
    }
}

@Suite struct `Signing in with a second factor` {
    @Test func `a right code signs in, the same code never again, the question never again`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let challenge = try await given.challenge(account)
            // The code that confirmed the enrolment is used up.
            let replay = try await given.answer(challenge, otp: given.otp(secret))
            #expect(replay.problem == "wrong-code")
            let code = try given.otp(secret, steps: 1)
            let done = try await given.answer(challenge, otp: code)
            #expect(done.status == 200)
            let grant: SessionGrant = try done.decoded()
            #expect(grant.status == .signedIn && grant.refreshToken != nil)
            let again = try await given.answer(challenge, otp: given.otp(secret, steps: 2))
            #expect(again.problem == "challenge-over")
            #expect(try await given.answer(given.challenge(account), otp: code).problem == "wrong-code")
            let token = try #require(grant.accessToken)
            #expect(try await given.post("/v1/factors/recovery-codes", "{}", token: token).status == 200)
        }
    }

    @Test func `one step of drift on either side is taken, two are not, and time does not go back`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            given.clock.advance(300)
            let challenge = try await given.challenge(account)
            #expect(try await given.answer(challenge, otp: given.otp(secret, steps: -2)).status == 401)
            #expect(try await given.answer(challenge, otp: given.otp(secret, steps: 2)).status == 401)
            #expect(try await given.answer(challenge, otp: given.otp(secret, steps: 1)).status == 200)
            // Those before it are used up with it.
            let next = try await given.challenge(account)
            #expect(try await given.answer(next, otp: given.otp(secret)).status == 401)
            #expect(try await given.answer(next, otp: given.otp(secret, steps: -1)).status == 401)
            given.clock.advance(60)
            #expect(try await given.answer(next, otp: given.otp(secret)).status == 200)
        }
    }

    @Test func `what can be no code gets the answer of a wrong one`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            _ = try await given.enrolled(account)
            let challenge = try await given.challenge(account)
            let wrong = try await given.answer(challenge, otp: "000000")
            for text in ["abcdef", "٢٨٧٠٨٢", "12345", "1234567", "-12345"] {
                let reply = try await given.answer(challenge, otp: text)
                #expect(reply.status == wrong.status && reply.problem == wrong.problem, "\(text)")
            }
            let number = try await given.post(
                "/v1/sessions/challenges/answers", #"{"challenge":"\#(challenge)","otp":123456}"#)
            #expect(number.status == 422)
            for body in [#"{"challenge":"x","otp":"1"}"#, #"{"challenge":"\#(challenge)x","otp":"1"}"#] {
                #expect(try await given.post("/v1/sessions/challenges/answers", body).problem == "challenge-over")
            }
            let neither = try await given.post("/v1/sessions/challenges/answers", #"{"challenge":"\#(challenge)"}"#)
            #expect(neither.status == 422)
        }
    }

    @Test func `a question is open for five minutes`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let challenge = try await given.challenge(account)
            given.clock.advance(300)
            #expect(try await given.answer(challenge, otp: given.otp(secret)).problem == "challenge-over")
        }
    }

    @Test func `a recovery code signs in once, in any spelling, and is audited`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (_, codes) = try await given.enrolled(account)
            let typed = codes[3].lowercased().filter { $0 != "-" }
            #expect(try await given.answer(given.challenge(account), recoveryCode: typed).status == 200)
            #expect(try await given.answer(given.challenge(account), recoveryCode: codes[3]).status == 401)
            #expect(try await given.events().contains("recovery_code.used"))
            let left = try await given.app.database.read { try await $0.recoveryCodesLeft(of: account.id) }
            #expect(left == 9)
        }
    }

    @Test func `neither a new password by mail nor a mailed sign-in code skips the second factor`() async throws {
        try await withIdentity(["IDENTITY_ACCOUNT_TRIES": "3"]) { _, given in
            let account = try await given.account()
            _ = try await given.enrolled(account)
            let email = account.email.text
            _ = try await given.post("/v1/password-resets", #"{"email":"\#(email)"}"#)
            let new = "eleven green herons"
            let reset = try await given.post(
                "/v1/password-resets/confirmations",
                #"{"code":"\#(try await given.code(to: email))","password":"\#(new)"}"#)
            #expect(reset.status == 204)
            #expect(
                try await given.signIn(email, password: new).decoded(as: SessionGrant.self).status == .factorRequired)
            for _ in 0..<3 { _ = try await given.signIn(email, password: "wrong") }
            // The right password while locked: the owner gets a link.
            #expect(try await given.signIn(email, password: new).status == 401)
            let code = try await given.code(to: email)
            let through = try await given.signIn(email, password: new, more: #","code":"\#(code)""#)
            #expect(try through.decoded(as: SessionGrant.self).status == .factorRequired)
        }
    }

    @Test func `a recovery code is a fresh proof with the second factor too, once`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (_, codes) = try await given.enrolled(account)
            let token = try await given.token(account)
            func stepUp(_ code: String) async throws -> Reply {
                try await given.post("/v1/sessions/current/step-ups", #"{"recoveryCode":"\#(code)"}"#, token: token)
            }
            // A password alone makes no new set of codes.
            #expect(try await given.post("/v1/factors/recovery-codes", "{}", token: token).status == 403)
            #expect(try await stepUp("0000-0000-0000-0000").problem == "wrong-code")
            let proved: AccessGrant = try await stepUp(codes[0]).decoded()
            let renewed = try await given.post("/v1/factors/recovery-codes", "{}", token: proved.accessToken)
            #expect(renewed.status == 200)
            #expect(try await stepUp(codes[0]).problem == "wrong-code")
            #expect(try await stepUp(codes[1]).problem == "wrong-code")
            #expect(try await given.events().contains("recovery_code.used"))
        }
    }

    @Test func `a code that comes along saves the question, a wrong one is a wrong sign-in`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let wrong = try await given.signIn(account.email.text, more: #","otp":"000000""#)
            #expect(wrong.problem == "wrong-credentials")
            let right = try await given.signIn(
                account.email.text, more: #","otp":"\#(try given.otp(secret, steps: 1))""#)
            #expect(try right.decoded(as: SessionGrant.self).status == .signedIn)
        }
    }

    @Test func `wrong codes close the factor for a while, also for the right one`() async throws {
        try await withIdentity(["IDENTITY_ACCOUNT_TRIES": "5"]) { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            given.clock.advance(60)
            let challenge = try await given.challenge(account)
            for _ in 0..<5 { #expect(try await given.answer(challenge, otp: "000000").status == 401) }
            let locked = try await given.answer(challenge, otp: given.otp(secret))
            #expect(locked.problem == "wrong-code")
            given.clock.advance(31)
            #expect(try await given.answer(challenge, otp: given.otp(secret)).status == 200)
        }
    }

    @Test func `of 500 uses of one code at the same moment one gets in`() async throws {
        try await withIdentity(["IDENTITY_ACCOUNT_TRIES": "100000", "IDENTITY_ADDRESS_TRIES": "100000"]) { _, given in
            let app = try given.patient()
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let code = try given.otp(secret, steps: 1)
            let outcomes = await concurrently(500) { _ in
                try await proveFactor(.oneTimePassword(code), of: account, from: given.origin, app)
            }
            #expect(try outcomes.filter { try $0.get() }.count == 1)
            #expect(outcomes.count == 500)
        }
    }

    @Test func `of 300 uses of one recovery code at the same moment one gets in`() async throws {
        try await withIdentity(["IDENTITY_ACCOUNT_TRIES": "100000", "IDENTITY_ADDRESS_TRIES": "100000"]) { _, given in
            let app = try given.patient()
            let account = try await given.account()
            let (_, codes) = try await given.enrolled(account)
            let outcomes = await concurrently(300) { _ in
                try await proveFactor(.recoveryCode(codes[0]), of: account, from: given.origin, app)
            }
            #expect(try outcomes.filter { try $0.get() }.count == 1)
        }
    }

    @Test func `of 60 right answers to one question at the same moment one starts a session`() async throws {
        try await withIdentity(["IDENTITY_ACCOUNT_TRIES": "100000", "IDENTITY_ADDRESS_TRIES": "100000"]) { _, given in
            let account = try await given.account()
            let (secret, codes) = try await given.enrolled(account)
            let challenge = try await given.challenge(account)
            let code = try given.otp(secret, steps: 1)
            let outcomes = await concurrently(60) { number in
                number % 2 == 0
                    ? try await given.answer(challenge, otp: code).status
                    : try await given.answer(challenge, recoveryCode: codes[number / 2 % 10]).status
            }
            let statuses = try outcomes.map { try $0.get() }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 401 } == 59)
        }
    }

    @Test func `a seed that an older key sealed is sealed anew when its code is used`() async throws {
        try await withIdentity { _, given in
            let account = try await given.account()
            let (secret, _) = try await given.enrolled(account)
            let key = SealingKeys.generate(name: "new")
            let environment = Environment(given.variables.merging(["IDENTITY_SEALING_KEYS": key]) { $1 })
            let clock = given.clock
            let later = App(
                database: given.app.database, settings: try Settings(environment), clock: { clock.now })
            let code = try given.otp(secret, steps: 1)
            let isRight = try await proveFactor(.oneTimePassword(code), of: account, from: given.origin, later)
            #expect(isRight)
            let factor = try #require(try await later.database.read { try await $0.confirmedFactor(of: account.id) })
            #expect(later.settings.sealing.isCurrent(factor.seedSealed))
            #expect(!given.app.settings.sealing.isCurrent(factor.seedSealed))
            clock.advance(60)
            let next = try given.otp(secret)
            let isRightAgain = try await proveFactor(.oneTimePassword(next), of: account, from: given.origin, later)
            #expect(isRightAgain)
            let faulty = Environment(given.variables.merging(["IDENTITY_SEALING_KEYS": "nonsense"]) { $1 })
            #expect(throws: ConfigurationError.self) { try Settings(faulty) }
        }
    }
}
