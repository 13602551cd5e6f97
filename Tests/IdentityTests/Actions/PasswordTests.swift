import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import Models
import Postgres
import TestSupport
import Testing

@testable import Identity

private let new = "quartz lamps over 12 rivers"

@Suite struct `Passwords of accounts` {
    @Test func `whoever knows the old one sets a new one, and other sessions end`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let (mine, other) = (try await given.session(of: account), try await given.session(of: account))
            func change(_ old: String, _ new: String) async throws -> Reply {
                try await given.send(
                    .put, "/v1/accounts/me/password", body: #"{"currentPassword":"\#(old)","newPassword":"\#(new)"}"#,
                    token: mine.accessToken)
            }
            #expect(try await change("wrong", new).faults == ["/currentPassword wrong-password"])
            #expect(try await change(Given.password, "Password123!").faults == ["/newPassword common-password"])
            #expect(try await change(Given.password, new).status == 204)
            #expect(try await given.refresh(try #require(other.refreshToken)).status == 401)
            #expect(try await given.refresh(try #require(mine.refreshToken)).status == 200)
            #expect(try await given.signIn(account.email.text).status == 401)
            #expect(try await given.signIn(account.email.text, password: new).status == 200)
            #expect(try await given.templates(to: account.email.text) == [.passwordChanged])
        }
    }

    @Test func `guesses of the old one with a stolen token count like sign-ins`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let session = try await given.started(account)
            for _ in 0..<10 {
                let proof = try await provePassword("wrong", of: account.id, from: given.origin, app)
                #expect(!proof.isProved)
            }
            // Right, but not heard any more.
            let proof = try await provePassword(Given.password, of: account.id, from: given.origin, app)
            #expect(!proof.isProved)
            given.clock.advance(60)
            #expect(try await provePassword(Given.password, of: account.id, from: given.origin, app).isProved)
            #expect(try await given.events().count { $0 == "password.wrong" } == 11)
            _ = session
        }
    }

    @Test func `a mailed link sets a forgotten one once, ends all sessions, and is never told to be useless`()
        async throws
    {
        try await withIdentity { app, given in
            let account = try await given.account()
            let session = try await given.session(of: account)
            let known = try await given.post("/v1/password-resets", #"{"email":"\#(account.email.text)"}"#)
            let unknown = try await given.post("/v1/password-resets", #"{"email":"nobody@example.com"}"#)
            #expect(known.status == 202 && unknown.status == 202 && known.body == unknown.body)
            // Only who has the address learns that there is no account; nothing that opens one is in that mail.
            #expect(try await given.templates(to: "nobody@example.com") == [.noAccount])
            #expect(
                try await given.letters(to: "nobody@example.com").last?.values == [
                    "link": "https://portal.example/register"
                ])
            #expect(try await given.count("SELECT count(*) FROM mailed_codes") == 1)
            let code = try await given.code(to: account.email.text)
            func confirm(_ password: String) async throws -> Reply {
                try await given.post(
                    "/v1/password-resets/confirmations", #"{"code":"\#(code)","password":"\#(password)"}"#)
            }
            // A bad choice does not use up the link.
            #expect(try await confirm("Password123!").faults == ["/password common-password"])
            #expect(try await confirm(new).status == 204)
            #expect(try await confirm(new).problem == "invalid-code")
            #expect(try await given.refresh(try #require(session.refreshToken)).status == 401)
            #expect(try await given.signIn(account.email.text, password: new).status == 200)
        }
    }

    @Test func `of many who bring one code at once, one sets the password`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            try await requestPasswordReset(PasswordReset(email: account.email), from: given.origin, app)
            let (code, origin) = (try await given.code(to: account.email.text), given.origin)
            let tries = await concurrently(100) { number in
                try await resetPassword(
                    PasswordResetConfirmation(code: code, password: "\(new) \(number)"), from: origin, app)
            }
            #expect(tries.count(where: \.succeeded) == 1)
        }
    }

    @Test func `a hash made with other parameters is renewed at sign-in`() async throws {
        try await withIdentity(["IDENTITY_PASSWORD_COST": "5"]) { app, given in
            let account = try await given.account()
            let weaker = Passwords(cost: PasswordHash.Cost(logN: 4), pool: BlockingPool(threads: 1, queue: 4))
            let weak = try await weaker.hash(Given.password)
            try await app.database.transaction { db in
                try await db.updatePassword(of: account.id, weak, at: app.now)
            }
            #expect(try await given.signIn(account.email.text).status == 200)
            let kept = try await app.database.read { try await $0.account(account.id) }?.passwordHash
            #expect(kept?.hasPrefix("$scrypt$ln=5,") == true)
            #expect(try await given.signIn(account.email.text).status == 200)
            #expect(try await app.database.read { try await $0.account(account.id) }?.passwordHash == kept)
        }
    }

    @Test func `any Unicode is a password, in either normal form`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account(password: "nai\u{308}ve 雪 ñandú 🛞🛞 Ω")
            let composed = try await given.signIn(account.email.text, password: "na\u{EF}ve 雪 ñandú 🛞🛞 Ω")
            // The rule of the schema composes; what was stored here was not composed before.
            #expect(composed.status == 401)
            let same = try await given.account(password: "na\u{EF}ve 雪 ñandú 🛞🛞 Ω")
            for spelling in ["na\u{EF}ve 雪 ñandú 🛞🛞 Ω", "nai\u{308}ve 雪 ñandú 🛞🛞 Ω"] {
                #expect(try await given.signIn(same.email.text, password: spelling).status == 200)
            }
            #expect(try await given.signIn(same.email.text, password: "na\u{EF}ve 雪 ñandú 🛞🛞 Ω ").status == 401)
        }
    }

    @Test func `when too many hashes wait, the next request is told to come again`() async throws {
        try await withIdentity([
            "IDENTITY_PASSWORD_COST": "14", "IDENTITY_PASSWORD_THREADS": "1", "IDENTITY_PASSWORD_QUEUE": "1",
        ]) { app, given in
            let account = try await given.account()
            let replies = await concurrently(9) { _ in try await given.signIn(account.email.text) }
            let all = try replies.map { try $0.get() }
            #expect(all.contains { $0.status == 503 && $0.fields["Retry-After"] != nil })
            #expect(all.contains { $0.status == 200 })
            #expect(all.allSatisfy { $0.status == 200 || $0.status == 503 })
            // Who was not heard has not guessed.
            #expect(try await given.count("SELECT count(*) FROM attempt_counters WHERE failures > 0") == 0)
        }
    }
}
