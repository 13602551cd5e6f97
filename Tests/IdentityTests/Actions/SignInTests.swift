import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import TestSupport
import Testing

@testable import Identity

private func signIn(_ email: String, _ password: String, code: String? = nil) throws -> SignIn {
    let more = code.map { #","code":"\#($0)""# } ?? ""
    return try JSONReader.decode(
        SignIn.self, from: Array(#"{"email":"\#(email)","password":"\#(password)"\#(more)}"#.utf8))
}

@Suite struct `Signing in` {
    @Test func `unknown, wrong, locked, closed and malformed answer alike`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account("known@example.com")
            let closed = try await given.account("closed@example.com")
            try await deactivateAccount(closed.id, from: given.origin, app)
            try await given.account("locked@example.com")
            for _ in 0..<10 { _ = try await given.signIn("locked@example.com", password: "wrong") }
            _ = account
            var replies: [Reply] = []
            for (email, password) in [
                ("unknown@example.com", Given.password), ("known@example.com", "wrong"),
                ("locked@example.com", Given.password), ("closed@example.com", Given.password), ("no address", "x"),
            ] {
                replies.append(try await given.signIn(email, password: password))
            }
            func shape(_ reply: Reply) throws -> String {
                let fields = reply.fields.lines.filter { !["x-request-id", "date"].contains($0.name.lowercased()) }
                var body = reply.text
                for name in ["traceId", "requestId"] {
                    if case .string(let id)? = try reply.json()[name] { body.replace(id, with: "") }
                }
                return "\(reply.status) \(fields.map { "\($0.name): \($0.value)" }) \(body)"
            }
            #expect(Set(try replies.map(shape)).count == 1)
            #expect(replies[0].status == 401 && replies[0].problem == "wrong-credentials")
            #expect(replies[0].fields["WWW-Authenticate"] == "Bearer")
        }
    }

    @Test func `after ten wrong tries the right password is not heard, for longer each time, whatever the spelling`()
        async throws
    {
        try await withIdentity { app, given in
            try await given.account("ana@example.com")
            for number in 0..<10 {
                let email = number % 2 == 0 ? "ana@example.com" : "ANA@Example.com"
                await expectThrows(Refusal.wrongCredentials) {
                    try await Identity.signIn(signIn(email, "wrong"), from: given.origin, app)
                }
            }
            func isLetIn() async throws -> Bool {
                do {
                    _ = try await Identity.signIn(signIn("ana@example.com", Given.password), from: given.origin, app)
                    return true
                } catch Refusal.wrongCredentials {
                    return false
                }
            }
            #expect(try await !isLetIn())
            given.clock.advance(29)
            #expect(try await !isLetIn())
            given.clock.advance(1)
            _ = try? await Identity.signIn(signIn("ana@example.com", "wrong"), from: given.origin, app)
            given.clock.advance(59)
            #expect(try await !isLetIn())
            given.clock.advance(1)
            #expect(try await isLetIn())
            // Forgiven: ten more are free.
            for _ in 0..<9 {
                _ = try? await Identity.signIn(signIn("ana@example.com", "wrong"), from: given.origin, app)
            }
            #expect(try await isLetIn())
        }
    }

    @Test func `guesses count in every replica, after a restart, and for every spelling of the address`() async throws {
        try await withIdentity(["IDENTITY_ACCOUNT_TRIES": "6"]) { app, given in
            try await given.account("ana.garcia@example.com")
            let spellings = [
                "ANA.GARCIA@EXAMPLE.COM", "ana.garcia@Example.com", " ana.garcia@example.com ",
                "aNa.gArcia@example.com", "ana.garcia@EXAMPLE.com",
            ]
            // Each try at another instance that was started for it.
            for spelling in spellings {
                let replica = try given.patient()
                let wish = try signIn(spelling, "wrong")
                await expectThrows(Refusal.wrongCredentials) {
                    _ = try await Identity.signIn(wish, from: given.origin, replica)
                }
            }
            #expect(try await given.signIn("ana.garcia@example.com").status == 200)
            for _ in 0..<6 { _ = try await given.signIn(spellings[3], password: "wrong") }
            let replica = try given.patient()
            let right = try signIn("ana.garcia@example.com", Given.password)
            await expectThrows(Refusal.wrongCredentials) {
                _ = try await Identity.signIn(right, from: given.origin, replica)
            }
        }
    }

    @Test func `hundreds of guesses at the same moment get no further than ten`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let (email, origin) = (account.email.text, given.origin)
            // The right one is among them, at a place where it must not be heard any more.
            let guesses = await concurrently(300) { number in
                try await Identity.signIn(
                    signIn(email, number >= 250 ? Given.password : "wrong \(number)"), from: origin, app)
            }
            #expect(guesses.count(where: \.succeeded) == 0)
            #expect(
                try await given.count("SELECT max(failures)::integer FROM attempt_counters WHERE kind = 'account'")
                    == 10)
            // Who had to wait too long for a connection was told to come again, and stands in no record.
            let refused = guesses.count { result in
                if case .failure(let error) = result { error as? Refusal == .wrongCredentials } else { false }
            }
            #expect(try await given.events().count { $0 == "sign_in.failed" } == refused)
        }
    }

    @Test func `the owner gets in by a mailed link while others guess, once for each link`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let email = account.email.text
            for _ in 0..<10 { _ = try? await Identity.signIn(signIn(email, "wrong"), from: given.origin, app) }
            #expect(try await given.templates(to: email) == [])
            await expectThrows(Refusal.wrongCredentials) {
                try await Identity.signIn(signIn(email, Given.password), from: given.origin, app)
            }
            #expect(try await given.templates(to: email).last == .signInLink)
            let code = try await given.code(to: email)
            // The link is no password.
            await expectThrows(Refusal.wrongCredentials) {
                try await Identity.signIn(signIn(email, "wrong", code: code), from: given.origin, app)
            }
            _ = try await Identity.signIn(signIn(email, Given.password, code: code), from: given.origin, app)
        }
    }

    @Test func `one network that guesses at many accounts is not heard any more, others are`() async throws {
        try await withIdentity(["IDENTITY_ADDRESS_TRIES": "20"]) { app, given in
            let account = try await given.account()
            let thief = Origin(address: "2001:db8:1:2::1", device: "", traceID: "")
            for number in 0..<20 {
                _ = try? await Identity.signIn(signIn("person\(number)@example.com", "wrong"), from: thief, app)
            }
            let neighbour = Origin(address: "2001:db8:1:2:ffff::9", device: "", traceID: "")
            await expectThrows(Refusal.wrongCredentials) {
                try await Identity.signIn(signIn(account.email.text, Given.password), from: neighbour, app)
            }
            _ = try await Identity.signIn(signIn(account.email.text, Given.password), from: given.origin, app)
        }
    }

    @Test func `a right sign-in takes back its own try of the network and no other`() async throws {
        try await withIdentity(["IDENTITY_ADDRESS_TRIES": "5"]) { app, given in
            let account = try await given.account()
            // Whoever has one account must not thereby guess at others without end.
            for number in 0..<4 {
                _ = try? await Identity.signIn(signIn("person\(number)@example.com", "wrong"), from: given.origin, app)
                _ = try await Identity.signIn(signIn(account.email.text, Given.password), from: given.origin, app)
            }
            _ = try? await Identity.signIn(signIn("person9@example.com", "wrong"), from: given.origin, app)
            await expectThrows(Refusal.wrongCredentials) {
                try await Identity.signIn(signIn(account.email.text, Given.password), from: given.origin, app)
            }
        }
    }

    @Test func `every security event names actor, target, address, device and trace`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let trace = "0af7651916cd43dd8448eb211c80319c"
            _ = try await given.signIn(
                account.email.text, ["User-Agent": "Browser/1", "traceparent": "00-\(trace)-b7ad6b7169203331-01"])
            let row = try await app.database.read(
                as: TenantID.platform,
                """
                SELECT concat_ws(' ', kind, actor_kind, actor_id, target_kind, address, device, trace_id) FROM audit_events
                WHERE kind = 'session.started'
                """
            ) { row -> String in try row[0] }
            #expect(row == ["session.started account \(account.id) session 127.0.0.1 Browser/1 \(trace)"])
        }
    }
}
