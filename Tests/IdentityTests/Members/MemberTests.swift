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

@Suite struct `Members` {
    private let shop = BusinessID("0198c5f0-5f00-7abc-8def-000000000003")!
    private let other = BusinessID("0198c5f0-5f00-7abc-8def-000000000004")!

    @Test func `the list pages through the staff, filters, and shows no customers and no other tenant`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            for _ in 0..<3 { _ = try await given.member(of: tenant, .advisor, business: shop) }
            _ = try await given.member(of: tenant, .viewer, business: other)
            _ = try await given.member(of: tenant, .customer)
            _ = try await given.member(of: given.tenant("Elsewhere"), .owner)

            var (all, cursor): ([TenantMember], String?) = ([], nil)
            repeat {
                let page: Page<TenantMember> = try await given.get(
                    "/v1/members?limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""), token: owner
                ).decoded()
                all += page.items
                cursor = page.nextCursor
            } while cursor != nil
            #expect(all.count == 5 && Set(all.map(\.id)).count == 5)
            #expect(all.map(\.id) == all.map(\.id).sorted())
            #expect(all.allSatisfy { !$0.email.isEmpty && $0.name == "Ana García" && !$0.hasSecondFactor })
            let advisors: Page<TenantMember> = try await given.get("/v1/members?role=advisor", token: owner).decoded()
            #expect(advisors.items.count == 3)
            let there: Page<TenantMember> = try await given.get(
                "/v1/members?business=\(other)", token: owner
            ).decoded()
            #expect(there.items.map(\.roles) == [[.viewer]])
            #expect(try await given.get("/v1/members?cursor=garbled", token: owner).status == 400)
            #expect(try await given.get("/v1/members?role=king", token: owner).status == 422)

            // Who acts for one business sees that one.
            let manager = try await given.token(of: tenant, .manager, business: shop)
            let mine: Page<TenantMember> = try await given.get("/v1/members", token: manager).decoded()
            #expect(mine.items.count == 4 && mine.items.allSatisfy { $0.business == shop })
            let foreign: Page<TenantMember> = try await given.get(
                "/v1/members?business=\(other)", token: manager
            ).decoded()
            #expect(foreign.items.isEmpty)
            #expect(try await given.get("/v1/members", token: given.token(of: tenant, .customer)).status == 403)
        }
    }

    @Test func `roles change by whoever has them, with the entity tag, and old tokens count no more`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let manager = try await given.token(of: tenant, .manager)
            let (account, id) = try await given.member(of: tenant, .advisor)
            let path = "/v1/members/\(id)"
            let before = try await given.get(path, token: manager)
            #expect(before.fields["ETag"] == "\"1\"")
            let mightier = try await given.send(.patch, path, body: #"{"roles":["owner"]}"#, token: manager)
            #expect(mightier.problem == "mightier-than-you")
            let stale = try await given.send(
                .patch, path, ["If-Match": "\"9\""], body: #"{"roles":["viewer"]}"#, token: manager)
            #expect(stale.status == 412)
            let changed = try await given.send(
                .patch, path, ["If-Match": "\"1\""], body: #"{"roles":["viewer","technician"]}"#, token: manager)
            #expect(changed.status == 200)
            #expect(try changed.decoded(as: TenantMember.self).roles == [.technician, .viewer])
            #expect(changed.fields["ETag"] == "\"2\"")
            let revoked = try await given.count(
                "SELECT count(*) FROM revocations WHERE kind = 'account' AND subject_id = \(account.id)")
            #expect(revoked == 1)
            #expect(try await given.events(in: tenant).contains("membership.changed"))
            for body in [#"{"roles":[]}"#, #"{"roles":["customer"]}"#, #"{"roles":"viewer"}"#, #"{"roles":null}"#] {
                #expect(try await given.send(.patch, path, body: body, token: manager).status == 422, "\(body)")
            }
        }
    }

    @Test func `who is mightier, in another business or in another tenant is out of reach`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let manager = try await given.token(of: tenant, .manager, business: shop)
            let (_, owner) = try await given.member(of: tenant, .owner, business: shop)
            let (_, elsewhere) = try await given.member(of: tenant, .viewer, business: other)
            let (_, foreign) = try await given.member(of: given.tenant("Elsewhere"), .viewer)
            let (_, customer) = try await given.member(of: tenant, .customer)
            for (id, status) in [(owner, 403), (elsewhere, 404), (foreign, 404), (customer, 404)] {
                let path = "/v1/members/\(id)"
                #expect(
                    try await given.send(.patch, path, body: #"{"roles":["viewer"]}"#, token: manager).status == status)
                #expect(try await given.send(.delete, path, token: manager).status == status)
            }
            #expect(try await given.get("/v1/members/\(elsewhere)", token: manager).status == 404)
            #expect(try await given.get("/v1/members/\(foreign)", token: manager).status == 404)
        }
    }

    @Test func `the last owner cannot leave, be removed or become less, also when two go at once`() async throws {
        try await withIdentity { _, given in
            let app = try given.patient()
            let tenant = try await given.tenant()
            let (one, oneID) = try await given.member(of: tenant, .owner)
            let token = try await given.token(one, in: tenant)
            #expect(try await given.send(.delete, "/v1/members/\(oneID)", token: token).problem == "last-owner")
            #expect(try await given.send(.delete, "/v1/memberships/\(oneID)", token: token).problem == "last-owner")
            let less = try await given.send(
                .patch, "/v1/members/\(oneID)", body: #"{"roles":["viewer"]}"#, token: token)
            #expect(less.problem == "last-owner")
            // An owner of one business is no owner of the tenant.
            _ = try await given.member(of: tenant, .owner, business: shop)
            #expect(try await given.send(.delete, "/v1/members/\(oneID)", token: token).problem == "last-owner")

            var owners = [(one, oneID)]
            for _ in 0..<20 { owners.append(try await given.member(of: tenant, .owner)) }
            let all = owners
            let outcomes = await concurrently(all.count) { number in
                try await leave(all[number].1, all[number].0.id, from: given.origin, app)
            }
            #expect(outcomes.count(where: \.succeeded) == all.count - 1)
            let left = try await app.database.read(as: tenant) { try await $0.ownerCount(in: tenant) }
            #expect(left == 1)
        }
    }

    @Test func `whoever goes takes their keys along and may stay a customer`() async throws {
        try await withIdentity { _, given in
            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            let (account, id) = try await given.member(of: tenant, .owner, .customer)
            let made = try await given.post(
                "/v1/api-keys", #"{"name":"Export","scopes":["customers.read"]}"#,
                token: given.token(account, in: tenant))
            #expect(made.status == 201)
            #expect(try await given.send(.delete, "/v1/members/\(id)", token: owner).status == 204)
            #expect(try await given.count("SELECT count(*) FROM api_keys WHERE ended_at IS NULL") == 0)
            let own = try await given.app.database.memberships(of: account.id).all
            #expect(own.map(\.roles) == [[.customer]])
            #expect(try await given.events(in: tenant).contains("membership.ended"))
        }
    }

    @Test func `one sees the own memberships in all tenants and nobody else's`() async throws {
        try await withIdentity { app, given in
            let (one, two) = (try await given.tenant("One"), try await given.tenant("Two"))
            let (account, _) = try await given.member(of: one, .advisor)
            _ = try await given.member(of: two, .owner)
            let token = try await given.token(account)
            let joined = try await given.post("/v1/memberships", #"{"tenant":"\#(two)"}"#, token: token)
            #expect(joined.status == 201)
            #expect(try joined.decoded(as: OwnMembership.self).roles == [.customer])
            // Twice is as good as once.
            #expect(try await given.post("/v1/memberships", #"{"tenant":"\#(two)"}"#, token: token).status == 201)
            let own: Page<OwnMembership> = try await given.get("/v1/memberships", token: token).decoded()
            #expect(own.items.map(\.tenantName) == ["One", "Two"])
            #expect(own.items.map(\.roles) == [[.advisor], [.customer]])
            // The setting ends with its statement: the next reader on the connection sees nothing.
            let none = try await app.database.read {
                try await $0.value("SELECT count(*) FROM memberships", as: Int.self)
            }
            #expect(none == 0)
            for tenant in [newID(TenantID.self), .platform, try await given.tenant("Closed", status: .suspended)] {
                #expect(
                    try await given.post("/v1/memberships", #"{"tenant":"\#(tenant)"}"#, token: token).status == 404)
            }
            let gone = try #require(own.items.last).id
            #expect(try await given.send(.delete, "/v1/memberships/\(gone)", token: token).status == 204)
            #expect(try await given.send(.delete, "/v1/memberships/\(gone)", token: token).status == 404)
        }
    }

    @Test func `a staff member who joins as a customer is both, in one row`() async throws {
        try await withIdentity { app, given in
            let tenant = try await given.tenant()
            let (account, _) = try await given.member(of: tenant, .viewer)
            let token = try await given.token(account)
            let body = #"{"tenant":"\#(tenant)"}"#
            let first = try await given.post("/v1/memberships", body, token: token, ["Idempotency-Key": "k"])
            let second = try await given.post("/v1/memberships", body, token: token, ["Idempotency-Key": "k"])
            #expect(first.status == 201 && second.body == first.body)
            #expect(second.fields["Idempotent-Replayed"] == "true")
            #expect(try await app.database.memberships(of: account.id).all.map(\.roles) == [[.viewer, .customer]])
        }
    }
}
