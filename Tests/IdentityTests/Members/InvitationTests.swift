import EventLoop
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

@Suite struct `Invitations` {
    private let shop = BusinessID("0198c5f0-5f00-7abc-8def-000000000003")!

    private func body(_ email: String, _ roles: String = #""advisor""#, more: String = "") -> String {
        #"{"email":"\#(email)","roles":[\#(roles)]\#(more)}"#
    }

    @Test func `by mail: the answer tells nothing, the link is good once, the new member is one`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let known = try await given.account()
            let toKnown = try await given.post("/v1/invitations", body(known.email.text), token: owner)
            let toUnknown = try await given.post("/v1/invitations", body("nobody@example.com"), token: owner)
            #expect(toKnown.status == 201 && toUnknown.status == 201)
            let (one, two): (JSONValue, JSONValue) = (try toKnown.json(), try toUnknown.json())
            for name in ["roles", "status", "expiresAt", "business"] { #expect(one[name] == two[name]) }
            let invitation: Invitation = try toKnown.decoded()
            #expect(invitation.expiresAt == given.clock.now + 7 * 86_400)

            let code = try await given.code(to: known.email.text)
            let letters = try await given.letters()
            #expect(letters.count == 2 && Set(letters.map(\.template)) == ["invitation"])
            #expect(letters.allSatisfy { Set($0.values.keys) == ["network", "link"] && $0.to.name == nil })
            let token = try await given.token(known)
            let accepted = try await given.post("/v1/invitations/acceptances", #"{"code":"\#(code)"}"#, token: token)
            #expect(accepted.status == 201)
            let own: OwnMembership = try accepted.decoded()
            #expect(own.tenant == tenant && own.roles == [.advisor])
            let again = try await given.post("/v1/invitations/acceptances", #"{"code":"\#(code)"}"#, token: token)
            #expect(again.problem == "invalid-code")
            let list: Page<Invitation> = try await given.get("/v1/invitations", token: owner).decoded()
            #expect(list.items.map(\.status) == [.open, .accepted])
            #expect(try await given.get("/v1/members", token: given.token(known, in: tenant)).status == 200)
            #expect(!toKnown.text.contains(code) && !list.items.description.contains(code))
        }
    }

    @Test func `whoever is invited registers by the code of the mail and is a member, in one step`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant(quotas: ["members": 2])
            let owner = try await given.token(of: tenant, .owner)
            #expect(try await given.post("/v1/invitations", body("New.Guest@example.com"), token: owner).status == 201)
            let code = try await given.code(to: "New.Guest@example.com")
            func register(_ code: String, _ password: String = Given.password) async throws -> Reply {
                try await given.post(
                    "/v1/invitations/registrations",
                    #"{"code":"\#(code)","password":"\#(password)","name":"New Guest","email":"other@example.com"}"#)
            }
            // Refused without using the code up; the invited address counts among the person's own data.
            #expect(try await register(code, "new.guest@example.com").faults.count == 1)
            #expect(try await register(code.dropLast() + "_").problem == "invalid-code")
            #expect(
                try await register("\(newID(TenantID.self)).\(code.split(separator: ".")[1])").problem == "invalid-code"
            )

            let made = try await register(code)
            #expect(made.status == 201)
            let account: Account = try made.decoded()
            // The address that was invited, not one of the body.
            #expect(account.email.text == "New.Guest@example.com")
            #expect(try await register(code).problem == "invalid-code")
            let grant: SessionGrant = try await given.signIn("new.guest@example.com").decoded()
            #expect(grant.session?.tenant == tenant)
            #expect(try await given.get("/v1/members", token: grant.accessToken).status == 200)
            #expect(try await given.events().contains("account.created"))
            #expect(try await given.events(in: tenant).contains("invitation.accepted"))
        }
    }

    @Test func `a registration by invitation changes nothing where the address has an account or there is no room`()
        async throws
    {
        try await withIdentity { _, given in
            let tenant = try await given.tenant(quotas: ["members": 2])
            let owner = try await given.token(of: tenant, .owner)
            let known = try await given.account()
            func register(_ email: String) async throws -> Reply {
                try await given.post(
                    "/v1/invitations/registrations",
                    #"{"code":"\#(try await given.code(to: email))","password":"\#(Given.password)","name":"New"}"#)
            }
            for email in [known.email.text, "one@example.com"] {
                #expect(try await given.post("/v1/invitations", body(email), token: owner).status == 201)
            }
            #expect(try await register(known.email.text).problem == "account-exists")
            let code = try await given.code(to: known.email.text)
            let accepted = try await given.post(
                "/v1/invitations/acceptances", #"{"code":"\#(code)"}"#, token: given.token(known))
            #expect(accepted.status == 201)
            let full = try await register("one@example.com")
            #expect(full.problem == "quota-reached")
            let made = try await given.count("SELECT count(*) FROM accounts WHERE email_key = 'one@example.com'")
            #expect(made == 0)
        }
    }

    @Test func `of many who register by one invitation at once, one gets the account`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            _ = try await given.post("/v1/invitations", body("race@example.com"), token: owner)
            let code = try await given.code(to: "race@example.com")
            let outcomes = await concurrently(20) { _ in
                try await given.post(
                    "/v1/invitations/registrations",
                    #"{"code":"\#(code)","password":"\#(Given.password)","name":"New"}"#
                ).status
            }
            let statuses = try outcomes.map { try $0.get() }
            #expect(statuses.count { $0 == 201 } == 1 && statuses.count { $0 == 422 } == 19)
        }
    }

    @Test func `sent again or anew only the last link counts, and a withdrawn or old one does not`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let account = try await given.account()
            let email = account.email.text
            func accept(_ code: String) async throws -> Reply {
                try await given.post(
                    "/v1/invitations/acceptances", #"{"code":"\#(code)"}"#, token: given.token(account))
            }
            let first: Invitation = try await given.post("/v1/invitations", body(email), token: owner).decoded()
            let one = try await given.code(to: email)
            let second: Invitation = try await given.post(
                "/v1/invitations", body(email.uppercased(), #""viewer""#), token: owner
            ).decoded()
            #expect(second.id == first.id && second.roles == [.viewer])
            let two = try await given.code(to: email.uppercased())
            let path = "/v1/invitations/\(first.id)"
            #expect(try await given.post(path + "/deliveries", "{}", token: owner).status == 200)
            let three = try await given.code(to: email.uppercased())
            #expect(Set([one, two, three]).count == 3)
            for code in [one, two, "x", "\(tenant).x", "\(newID(TenantID.self)).\(three.split(separator: ".")[1])"] {
                #expect(try await accept(code).problem == "invalid-code", "\(code)")
            }
            let stale = try await given.send(.delete, path, ["If-Match": "\"1\""], token: owner)
            #expect(stale.status == 412)
            let tag = try await given.get(path, token: owner).fields["ETag"] ?? ""
            #expect(try await given.send(.delete, path, ["If-Match": tag], token: owner).status == 204)
            #expect(try await given.send(.delete, path, token: owner).problem == "invitation-not-open")
            #expect(try await given.post(path + "/deliveries", "{}", token: owner).problem == "invitation-not-open")
            #expect(try await accept(three).problem == "invalid-code")

            _ = try await given.post("/v1/invitations", body(email), token: owner)
            let old = try await given.code(to: email)
            given.clock.advance(7 * 86_400)
            let app = given.app
            await expectThrows(MemberRefusal.codeOver) {
                try await app.database.write(as: tenant) { db in
                    try await acceptInvitation(old, account.id, from: given.origin, in: db, app)
                }
            }
            let records = try await given.app.database.read(as: tenant) { db in
                try await db.invitations(in: tenant, nil, after: nil, limit: 10)
            }
            #expect(records.map { $0.shown(at: given.clock.now).status } == [.expired, .withdrawn])
        }
    }

    @Test func `a link is good for 24 hours; whoever comes later has another one mailed while the invitation is open`()
        async throws
    {
        try await withIdentity { _, given in
            let app = given.app
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let account = try await given.account()
            let email = account.email.text
            func accept(_ code: String) async -> Result<MembershipID, any Error> {
                do {
                    return .success(
                        try await app.database.write(as: tenant) { db in
                            try await acceptInvitation(code, account.id, from: given.origin, in: db, app)
                        })
                } catch {
                    return .failure(error)
                }
            }
            func renew(_ code: String) async throws -> Reply {
                try await given.post("/v1/invitations/renewals", #"{"code":"\#(code)"}"#)
            }
            let made: Invitation = try await given.post("/v1/invitations", body(email), token: owner).decoded()
            let first = try await given.code(to: email)
            _ = try await given.post("/v1/invitations", body("in.time@example.com"), token: owner)
            let inTime = try await given.code(to: "in.time@example.com")
            given.clock.advance(86_399)
            #expect(await accept(inTime).succeeded)
            given.clock.advance(1)
            #expect(await !accept(first).succeeded)
            let late = try await given.post(
                "/v1/invitations/registrations",
                #"{"code":"\#(first)","password":"\#(Given.password)","name":"New"}"#)
            #expect(late.problem == "invalid-code")

            // Of many who ask at once one gets a mail, and it goes to the address that was invited.
            let replies = await concurrently(20) { _ in try await renew(first) }
            let statuses = try replies.map { try $0.get().status }
            #expect(statuses.count { $0 == 202 } == 1 && statuses.count { $0 == 422 } == 19)
            #expect(try await given.templates(to: email) == [.invitation, .invitation])
            let second = try await given.code(to: email)
            for code in ["x", "\(tenant).x", "\(newID(TenantID.self)).\(second.split(separator: ".")[1])"] {
                #expect(try await renew(code).problem == "invalid-code", "\(code)")
            }
            // The invitation has got no more time by it.
            let records = try await app.database.read(as: tenant) { db in
                try await db.invitations(in: tenant, nil, after: nil, limit: 10)
            }
            #expect(records.first { $0.id == made.id }?.expiresAt == made.expiresAt)
            given.clock.advance(6 * 86_400 - 1)
            #expect(try await renew(second).status == 202)
            let third = try await given.code(to: email)
            given.clock.advance(1)
            #expect(try await renew(third).problem == "invalid-code")
            #expect(await !accept(third).succeeded)
        }
    }

    @Test func `a suspended tenant takes nobody, and says so with 403 as everywhere`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            _ = try await given.post("/v1/invitations", body("a@example.com"), token: owner)
            let code = try await given.code(to: "a@example.com")
            let service = try await given.serviceToken()
            let pushed = try await given.send(
                .put, "/internal/tenants/\(tenant)",
                body: #"{"name":"N","slug":"n","status":"suspended","plan":"pro","quotas":{},"version":9}"#,
                token: service)
            #expect(pushed.status == 204)
            let password = #""password":"\#(Given.password)","name":"New""#
            for (path, body, token) in [
                (
                    "/internal/memberships", #"{"tenant":"\#(tenant)","email":"b@example.com","roles":["viewer"]}"#,
                    service
                ),
                ("/v1/invitations/registrations", #"{"code":"\#(code)",\#(password)}"#, ""),
                ("/v1/invitations/renewals", #"{"code":"\#(code)"}"#, ""),
            ] {
                let reply = try await given.post(path, body, token: token.isEmpty ? nil : token)
                #expect(reply.status == 403 && reply.problem == "tenant-suspended", "\(path) \(reply.text)")
            }
        }
    }

    @Test func `nobody invites beyond themselves, and other tenants' invitations are not there`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let manager = try await given.token(of: tenant, .manager, business: shop)
            let mightier = try await given.post(
                "/v1/invitations", body("a@example.com", #""owner""#), token: manager)
            #expect(mightier.problem == "mightier-than-you")
            let elsewhere = try await given.post(
                "/v1/invitations", body("a@example.com", more: #","business":"\#(newID(BusinessID.self))""#),
                token: manager)
            #expect(elsewhere.status == 404)
            let here: Invitation = try await given.post("/v1/invitations", body("a@example.com"), token: manager)
                .decoded()
            #expect(here.business == shop)
            let advisor = try await given.token(of: tenant, .advisor)
            #expect(try await given.post("/v1/invitations", body("a@example.com"), token: advisor).status == 403)
            let foreign = try await given.token(of: given.tenant("Elsewhere"), .owner)
            for (method, path) in [
                (HTTP.Method.get, "/v1/invitations/\(here.id)"), (.delete, "/v1/invitations/\(here.id)"),
                (.post, "/v1/invitations/\(here.id)/deliveries"),
            ] {
                #expect(
                    try await given.send(method, path, body: method == .post ? "{}" : nil, token: foreign).status == 404
                )
            }
            let other = try await given.token(of: tenant, .manager, business: newID())
            #expect(try await given.get("/v1/invitations/\(here.id)", token: other).status == 404)
            for bad in [body("a", "\"viewer\""), body("a@example.com", ""), body("a@example.com", "\"customer\"")] {
                #expect(try await given.post("/v1/invitations", bad, token: manager).status == 422)
            }
        }
    }

    @Test func `one link accepted by many at once makes one member`() async throws {
        try await withIdentity { _, given in
            let app = try given.patient()
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            _ = try await given.post("/v1/invitations", body("many@example.com"), token: owner)
            let code = try await given.code(to: "many@example.com")
            var accounts: [AccountRecord] = []
            for _ in 0..<20 { accounts.append(try await given.account()) }
            let all = accounts
            let outcomes = await concurrently(200) { number in
                try await app.database.write(as: TenantID.platform) { db in
                    try await acceptInvitation(code, all[number % 20].id, from: given.origin, in: db, app)
                }
            }
            #expect(outcomes.count(where: \.succeeded) == 1)
        }
    }

    @Test func `a quota of members holds when hundreds join at once, and counts people once`() async throws {
        try await withIdentity { _, given in
            let app = try given.patient()
            let tenant = try await given.tenant(quotas: ["members": 10])
            var accounts: [AccountRecord] = []
            for _ in 0..<30 { accounts.append(try await given.account()) }
            let all = accounts
            let shops = (0..<3).map { _ in newID(BusinessID.self) }
            // Each tries to join three businesses: 30 people, 90 memberships wished for.
            let outcomes = await concurrently(300) { number in
                try await app.database.write(as: tenant) { db in
                    try await db.join(
                        all[number % 30].id, to: tenant, shops[number / 30 % 3], as: [.technician], at: app.now)
                }
            }
            #expect(outcomes.contains { $0.succeeded })
            for outcome in outcomes {
                if case .failure(let error) = outcome {
                    #expect(error as? MemberRefusal == .quotaReached(most: 10), "\(error)")
                }
            }
            let count = try await app.database.read(as: tenant) { try await $0.staffCount(in: tenant) }
            #expect(count == 10)
            let rows = try await given.count("SELECT count(*) FROM memberships")
            #expect(rows == 30)
            let owner = try await given.token(of: given.tenant(quotas: ["members": 1]), .owner)
            let full = try await given.post("/v1/invitations", body("late@example.com"), token: owner)
            #expect(full.problem == "quota-reached")
            #expect(try full.json()["limit"] == 1)
        }
    }
}
