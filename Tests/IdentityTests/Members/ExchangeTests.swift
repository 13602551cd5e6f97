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

@Suite struct `Changing the place` {
    private let shop = BusinessID("0198c5f0-5f00-7abc-8def-000000000003")!

    @Test func `a session moves to another tenant or business, and what it gives from then on is for there`()
        async throws
    {
        try await withIdentity { _, given in
            let (one, two) = (try await given.tenant("One"), try await given.tenant("Two"))
            let (account, _) = try await given.member(of: one, .owner)
            try await given.app.database.write(as: two) { db in
                try await db.insertMembership(
                    newID(), of: account.id, in: two, shop, roles: [.advisor], at: given.app.now)
            }
            let session: SessionGrant = try await given.signIn(account.email.text).decoded()
            let token = try #require(session.accessToken)
            func exchange(_ body: String) async throws -> Reply {
                try await given.post("/v1/sessions/current/exchanges", body, token: token)
            }
            #expect(try await given.get("/v1/invitations", token: token).status == 200)
            let there: AccessGrant = try await exchange(#"{"tenant":"\#(two)","business":"\#(shop)"}"#).decoded()
            #expect(try await given.get("/v1/members", token: there.accessToken).status == 200)
            #expect(try await given.get("/v1/invitations", token: there.accessToken).status == 403)
            let next: SessionGrant = try await given.refresh(try #require(session.refreshToken)).decoded()
            #expect(next.session?.tenant == two && next.session?.business == shop)
            #expect(next.session?.id == session.session?.id)
            for body in [
                #"{"tenant":"\#(newID(TenantID.self))"}"#,
                #"{"tenant":"\#(two)","business":"\#(newID(BusinessID.self))"}"#,
            ] {
                // There or not: whoever does not belong there cannot tell.
                #expect(try await exchange(body).problem == "not-found")
            }
            let foreign = try await given.tenant("Foreign")
            let (known, unknown) = (
                try await exchange(#"{"tenant":"\#(foreign)"}"#),
                try await exchange(#"{"tenant":"\#(newID(TenantID.self))"}"#)
            )
            #expect(known.status == 404 && unknown.status == 404)
            for member in ["type", "title", "detail", "code"] {
                #expect(try known.json()[member] == unknown.json()[member])
            }
            #expect(try await exchange(#"{"tenant":"\#(TenantID.platform)"}"#).status == 200)
            #expect(try await given.events(in: two).contains("session.moved"))
        }
    }

    @Test func `a suspended tenant lets nobody in and puts everybody out`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let (account, _) = try await given.member(of: tenant, .owner)
            let session: SessionGrant = try await given.signIn(account.email.text).decoded()
            // Of no tenant: with the tenant's tokens those of services for it are revoked too.
            let service = try await given.serviceToken()
            func push(_ status: String, _ version: Int) async throws -> Int {
                try await given.send(
                    .put, "/internal/tenants/\(tenant)",
                    body: #"""
                        {"name":"N","slug":"n","status":"\#(status)","plan":"pro","quotas":{"members":5},"version":\#(version)}
                        """#, token: service
                ).status
            }
            #expect(try await push("suspended", 3) == 204)
            #expect(try await given.refresh(try #require(session.refreshToken)).status == 401)
            let revoked = try await latestRevocations(given.app)
            #expect(revoked.contains { $0.kind == .tenant && $0.id == tenant.description })
            let signIn = try await given.signIn(account.email.text, more: #","tenant":"\#(tenant)""#)
            #expect(signIn.status == 422)
            let elsewhere: SessionGrant = try await given.signIn(account.email.text).decoded()
            #expect(elsewhere.session?.tenant == nil)
            let token = try #require(elsewhere.accessToken)
            let exchange = try await given.post(
                "/v1/sessions/current/exchanges", #"{"tenant":"\#(tenant)"}"#, token: token)
            #expect(exchange.status == 404)
            let own: Page<OwnMembership> = try await given.get("/v1/memberships", token: token).decoded()
            #expect(own.items.map(\.tenantStatus) == [.suspended])
            // Old news are no news.
            #expect(try await push("active", 2) == 204)
            #expect(try await given.app.database.read(as: tenant) { try await $0.tenant(tenant) }?.isActive == false)
            #expect(try await push("active", 4) == 204)
            let record = try await given.app.database.read(as: tenant) { try await $0.tenant(tenant) }
            #expect(record?.isActive == true && record?.memberQuota == 5)
        }
    }
}
