import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

private func wish(_ email: String, password: String = Given.password, name: String = "Ana García") -> String {
    #"{"email":"\#(email)","password":"\#(password)","name":"\#(name)"}"#
}

@Suite struct `Registration` {
    @Test func `a known and an unknown address get the same answer and cause the same rows`() async throws {
        try await withIdentity { app, given in
            let known = try await given.account()
            func rows() async throws -> [Int] {
                [
                    try await given.count("SELECT count(*) FROM registrations"),
                    try await given.count("SELECT count(*) FROM jobs"),
                    try await given.count("SELECT count(*) FROM audit_events"),
                ]
            }
            let before = try await rows()
            let one = try await given.post("/v1/accounts", wish(known.email.text.uppercased()))
            let middle = try await rows()
            let other = try await given.post("/v1/accounts", wish("nobody@example.com"))
            let after = try await rows()
            #expect(zip(middle, before).map(-) == zip(after, middle).map(-))
            #expect(one.status == 202 && other.status == 202)
            #expect(one.body == other.body)
            func shape(_ reply: Reply) -> [String] {
                reply.fields.lines.filter { $0.name.lowercased() != "x-request-id" && $0.name.lowercased() != "date" }
                    .map { "\($0.name): \($0.value)" }
            }
            #expect(shape(one) == shape(other))
            // The owner learns of it at the address of the account, as the owner typed it.
            let letter = try #require(try await given.letters(to: known.email.text).last)
            #expect(letter.template == LetterTemplate.alreadyRegistered.rawValue)
            #expect(letter.to.name == known.name && letter.values["link"]?.contains("code=") == false)
        }
    }

    @Test func `of many who bring one code at once, one gets the account`() async throws {
        try await withIdentity { app, given in
            _ = try await given.post("/v1/accounts", wish("ana@example.com"))
            let code = MailedCode(code: try await given.code(to: "ana@example.com"))
            let origin = given.origin
            let tries = await concurrently(200) { _ in
                try await verifyRegistration(code, from: origin, app).id
            }
            #expect(tries.count(where: \.succeeded) == 1)
            #expect(try await given.count("SELECT count(*) FROM accounts") == 1)
            #expect(try await given.events().count { $0 == "account.created" } == 1)
        }
    }

    @Test func `the password is that of the registration whose link came back, not of a stranger's`() async throws {
        try await withIdentity { app, given in
            _ = try await given.post("/v1/accounts", wish("ana@example.com"))
            let mine = try await given.code(to: "ana@example.com")
            _ = try await given.post("/v1/accounts", wish("ana@example.com", password: "somebody else's 9 ravens"))
            let theirs = try await given.code(to: "ana@example.com")
            #expect(mine != theirs)
            #expect(try await given.post("/v1/accounts/verifications", #"{"code":"\#(mine)"}"#).status == 201)
            #expect(try await given.post("/v1/accounts/verifications", #"{"code":"\#(theirs)"}"#).status == 422)
            #expect(try await given.signIn("ana@example.com").status == 200)
            #expect(try await given.signIn("ana@example.com", password: "somebody else's 9 ravens").status == 401)
        }
    }

    @Test func `a link is good for 24 hours`() async throws {
        try await withIdentity { app, given in
            for (email, hours, works) in [("a@example.com", 23.99, true), ("b@example.com", 24, false)] {
                _ = try await given.post("/v1/accounts", wish(email))
                let code = MailedCode(code: try await given.code(to: email))
                given.clock.advance(hours * 3_600)
                let outcome = try? await verifyRegistration(code, from: given.origin, app)
                #expect((outcome != nil) == works)
            }
        }
    }

    @Test func `bad values are reported together, bad passwords refused before anybody looks for the address`()
        async throws
    {
        try await withIdentity { app, given in
            let bad = try await given.post("/v1/accounts", #"{"email":"ana@","password":"short","name":"\u202e"}"#)
            #expect(bad.status == 422)
            #expect(Set(bad.faults.map { $0.prefix { $0 != " " } }) == ["/email", "/password", "/name"])
            let common = try await given.post("/v1/accounts", wish("x@example.com", password: "Password123!"))
            #expect(common.faults == ["/password common-password"])
            let own = try await given.post(
                "/v1/accounts", wish("zofia@example.com", password: "zofia-kowalczyk-1", name: "Zofia Kowalczyk"))
            #expect(own.faults == ["/password personal-password"])
            #expect(try await given.post("/v1/accounts", wish("x@example.com", password: "eleven char")).status == 422)
            let long = String(repeating: "añ", count: 129)
            #expect(try await given.post("/v1/accounts", wish("x@example.com", password: long)).status == 422)
            #expect(try await given.count("SELECT count(*) FROM registrations") == 0)
        }
    }

    @Test func `strangers cannot fill somebody's mailbox, and are not told that they cannot`() async throws {
        try await withIdentity { app, given in
            for _ in 0..<12 {
                let reply = try await given.post("/v1/accounts", wish("ana@example.com"))
                #expect(reply.status == 202)
            }
            // Five without a pause, the fifth closes.
            #expect(try await given.templates(to: "ana@example.com").count == 5)
        }
    }

    @Test func `the same key repeats the answer and mails once, and no plain digest of the password is kept`()
        async throws
    {
        try await withIdentity { app, given in
            let key: Fields = ["Idempotency-Key": "one"]
            let first = try await given.post("/v1/accounts", wish("ana@example.com"), key)
            let second = try await given.post("/v1/accounts", wish("ana@example.com"), key)
            #expect(first.status == 202 && second.body == first.body)
            #expect(second.fields["Idempotent-Replayed"] == "true")
            #expect(try await given.templates(to: "ana@example.com") == [.verifyEmail])
            let other = try await given.post("/v1/accounts", wish("ana@example.com", name: "Anna"), key)
            #expect(other.problem == "idempotency-key-reused")
            let kept = try await given.test.openAsAdmin().read { db in
                try await db.rows("SELECT fingerprint FROM idempotency_records") { row -> [UInt8] in try row[0] }
            }
            let plain = Idempotency.fingerprint(
                method: "POST", path: "/v1/accounts", body: Array(wish("ana@example.com").utf8))
            #expect(kept.count == 1 && !kept.contains(plain))
        }
    }
}

@Suite struct `One's own account` {
    @Test func `name and language change by merge patch, with entity tags`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let token = try #require(try await given.session(of: account).accessToken)
            let before = try await given.get("/v1/accounts/me", token: token)
            let tag = try #require(before.fields["ETag"])
            #expect(try await given.get("/v1/accounts/me", token: token, ["If-None-Match": tag]).status == 304)
            let changed = try await given.send(
                .patch, "/v1/accounts/me", ["If-Match": tag],
                body: #"{"name":"Ana G.","email":"other@example.com","status":"deactivated","id":null}"#, token: token)
            #expect(changed.status == 200)
            let now = try changed.decoded(as: Account.self)
            #expect(now.name.text == "Ana G.")
            // What only the server sets is not taken.
            #expect(now.email == account.email && now.status == .active && now.language == account.language)
            let late = try await given.send(
                .patch, "/v1/accounts/me", ["If-Match": tag], body: #"{"language":"es-419"}"#, token: token)
            #expect(late.status == 412)
            let bad = try await given.send(.patch, "/v1/accounts/me", body: #"{"name":null}"#, token: token)
            #expect(bad.status == 422)
            #expect(try await given.get("/v1/accounts/me").status == 401)
        }
    }

    @Test func `a new address counts when its link comes back, and both are told`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account("old@example.com")
            let token = try #require(try await given.session(of: account).accessToken)
            let asked = try await given.post(
                "/v1/accounts/me/email-changes", #"{"email":"New@example.com"}"#, token: token)
            #expect(asked.status == 202)
            #expect(try await given.letters(to: "old@example.com").last?.values == ["address": "New@example.com"])
            let code = try await given.code(to: "New@example.com")
            #expect(try await given.signIn("new@example.com").status == 401)
            let confirmed = try await given.post("/v1/accounts/email-confirmations", #"{"code":"\#(code)"}"#)
            #expect(confirmed.status == 204)
            #expect(try await given.post("/v1/accounts/email-confirmations", #"{"code":"\#(code)"}"#).status == 422)
            #expect(try await given.signIn("new@example.com").status == 200)
            #expect(try await given.signIn("old@example.com").status == 401)
            for email in ["old@example.com", "New@example.com"] {
                #expect(try await given.templates(to: email).last == .emailChanged)
            }
        }
    }

    @Test func `an address that somebody has is not told to be taken, and never taken away`() async throws {
        try await withIdentity { app, given in
            let owner = try await given.account("taken@example.com")
            let account = try await given.account("mine@example.com")
            let token = try #require(try await given.session(of: account).accessToken)
            let taken = try await given.post(
                "/v1/accounts/me/email-changes", #"{"email":"taken@example.com"}"#, token: token)
            let free = try await given.post(
                "/v1/accounts/me/email-changes", #"{"email":"free@example.com"}"#, token: token)
            #expect(taken.status == free.status && taken.body == free.body)
            #expect(try await given.templates(to: owner.email.text).last == .alreadyRegistered)
            // Two ask for one free address: the first whose link comes back has it.
            let code = try await given.code(to: "free@example.com")
            try await given.account("free@example.com")
            #expect(
                try await given.post("/v1/accounts/email-confirmations", #"{"code":"\#(code)"}"#).problem
                    == "invalid-code")
        }
    }

    @Test func `a closed account is over everywhere`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let grant = try await given.session(of: account)
            let other = try await given.session(of: account)
            let closed = try await given.post(
                "/v1/accounts/me/deactivations", "{}", token: grant.accessToken)
            #expect(closed.status == 204)
            #expect(try await given.templates(to: account.email.text) == [.accountClosed])
            #expect(try await given.refresh(try #require(other.refreshToken)).status == 401)
            #expect(try await given.signIn(account.email.text).problem == "wrong-credentials")
            let revoked: Revocations = try await given.get("/internal/revocations").decoded()
            #expect(revoked.items.contains { $0.kind == .account && $0.id == account.id.description })
            #expect(revoked.items.count { $0.kind == .session } == 2)
            #expect(try await given.get("/v1/accounts/me", token: other.accessToken).status == 401)
        }
    }

    @Test func `whoever owns a tenant alone is asked for another owner before the account closes`() async throws {
        try await withIdentity { _, given in
            let (one, two) = (try await given.tenant("One"), try await given.tenant("Two"))
            let (owner, _) = try await given.member(of: one, .owner)
            try await given.app.database.write(as: two) { db in
                try await db.insertMembership(
                    newID(), of: owner.id, in: two, nil, roles: [.owner], at: given.app.now)
            }
            let token = try await given.token(owner)
            func close() async throws -> Reply {
                try await given.post("/v1/accounts/me/deactivations", "{}", token: token)
            }
            _ = try await given.member(of: one, .owner)
            let refused = try await close()
            #expect(refused.status == 409 && refused.problem == "last-owner")
            #expect(refused.text.contains("Two") && !refused.text.contains("One"))
            // Nothing has happened: still a member, still signed in.
            let own: Page<OwnMembership> = try await given.get("/v1/memberships", token: token).decoded()
            #expect(own.items.count == 2)
            _ = try await given.member(of: two, .owner)
            #expect(try await close().status == 204)
        }
    }

    @Test func `a closed account gives its seats back, and its API keys end`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant(quotas: ["members": 2])
            let owner = try await given.token(of: tenant, .owner)
            let (member, _) = try await given.member(of: tenant, .owner)
            let token = try await given.token(member, in: tenant)
            let made: IssuedAPIKey = try await given.post(
                "/v1/api-keys", #"{"name":"K","scopes":["customers.read"]}"#, token: token
            ).decoded()
            let invite = #"{"email":"next@example.com","roles":["viewer"]}"#
            #expect(try await given.post("/v1/invitations", invite, token: owner).problem == "quota-reached")
            #expect(try await given.post("/v1/accounts/me/deactivations", "{}", token: token).status == 204)
            #expect(try await given.post("/v1/invitations", invite, token: owner).status == 201)
            #expect(try await checkAPIKey(APIKeyForm.hash(made.key), app) == nil)
            #expect(try await app.database.memberships(of: member.id).all == [])
            let usage = try await usage(of: tenant, app)
            #expect(usage.members == 1 && usage.apiKeys == 0)
            #expect(try await given.events(in: tenant).contains("membership.ended"))
        }
    }

    @Test func `of owners who close their accounts at once, one stays`() async throws {
        try await withIdentity { _, given in
            let app = try given.patient()
            let tenants = [try await given.tenant("One"), try await given.tenant("Two")]
            var owners: [AccountRecord] = []
            for _ in 0..<8 {
                let owner = try await given.account()
                for tenant in tenants {
                    try await app.database.write(as: tenant) { db in
                        try await db.insertMembership(
                            newID(), of: owner.id, in: tenant, nil, roles: [.owner], at: app.now)
                    }
                }
                owners.append(owner)
            }
            let all = owners
            let outcomes = await concurrently(all.count) { number in
                try await deactivateAccount(all[number].id, from: given.origin, app)
            }
            #expect(outcomes.count(where: \.succeeded) == all.count - 1)
            for tenant in tenants {
                #expect(try await app.database.read(as: tenant) { try await $0.ownerCount(in: tenant) } == 1)
            }
        }
    }
}
