import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct `Levels of settings` {
    /// One value and where it comes from.
    private func setting(_ key: String, _ reply: Front.Reply) throws -> EffectiveSetting? {
        (try reply.decoded() as EffectiveSettings).items.first { $0.key == key }
    }

    @Test func `nothing set: the defaults hold, and the schema names all of them`() async throws {
        try await withTenants { _, given in
            let reply = try await given.send(.get, "/v1/settings", as: given.member("viewer"))
            let holds: EffectiveSettings = try reply.decoded()
            #expect(holds.version == 0 && holds.items.allSatisfy { $0.source == .default })
            #expect(holds["inquiries.offer_minutes"] == .integer(30))
            #expect(holds["referrals.minimum_payout"] == .money(Given.dollars(5000)))
            let schema = try #require(try await given.send(.get, "/v1/settings/schema", as: given.owner).json)
            guard case .object(let properties)? = schema["properties"] else {
                Issue.record("no properties")
                return
            }
            #expect(properties.map(\.name) == holds.items.map(\.key))
            #expect(properties.allSatisfy { $0.value["type"] != nil && $0.value["default"] != nil })
            let minutes = schema["properties"]?["inquiries.offer_minutes"]
            #expect(minutes?["minimum"] == 5 && minutes?["maximum"] == 1440 && minutes?["x-for-businesses"] == false)
            #expect(schema["additionalProperties"] == false)
        }
    }

    @Test func `a business inherits from its tenant and sets what may differ`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let manager = given.member("manager", of: business)
            let tenant = try await given.send(
                .patch, "/v1/settings", as: given.owner, ifMatch: "*",
                body: #"{"display.clock":"h24","inquiries.offer_minutes":45}"#)
            #expect(tenant.status == 200, "\(tenant.text)")
            let before = try await given.send(.get, "/v1/settings", as: manager)
            #expect((try before.decoded() as EffectiveSettings).business == business)
            #expect(try setting("display.clock", before)?.source == .tenant)

            let own = try await given.send(
                .patch, "/v1/settings", as: manager, ifMatch: before.tag,
                body: #"{"display.clock":"h12","invoices.footer":"  Thanks! "}"#)
            #expect(own.status == 200, "\(own.text)")
            #expect(
                try setting("display.clock", own) == .init(key: "display.clock", value: .text("h12"), source: .business)
            )
            #expect(try setting("invoices.footer", own)?.value == .text("Thanks!"))
            #expect(try setting("inquiries.offer_minutes", own)?.source == .tenant)
            // The tenant's people see the same of that business, and their own level is as it was.
            let seen = try await given.send(.get, "/v1/settings?business=\(business)", as: given.owner)
            #expect(seen.bytes == own.bytes && seen.tag == own.tag)
            let general = try await given.send(.get, "/v1/settings", as: given.owner)
            #expect(try setting("display.clock", general)?.value == .text("h24"))

            let back = try await given.send(
                .patch, "/v1/settings", as: manager, ifMatch: own.tag, body: #"{"display.clock":null}"#)
            #expect(
                try setting("display.clock", back) == .init(key: "display.clock", value: .text("h24"), source: .tenant))
        }
    }

    @Test func `put sets these and nothing else`() async throws {
        try await withTenants { _, given in
            let first = try await given.send(
                .put, "/v1/settings", as: given.owner, ifMatch: "*",
                body: #"{"display.clock":"h24","referrals.minimum_payout":{"amount":100,"currency":"USD"}}"#)
            #expect(try setting("referrals.minimum_payout", first)?.value == .money(Given.dollars(100)))
            let second = try await given.send(
                .put, "/v1/settings", as: given.owner, ifMatch: first.tag, body: #"{"display.distance_unit":"km"}"#)
            let holds: EffectiveSettings = try second.decoded()
            #expect(holds.items.filter { $0.source == .tenant }.map(\.key) == ["display.distance_unit"])
            #expect(holds.version == 2)
            // The same again is no change.
            let third = try await given.send(
                .put, "/v1/settings", as: given.owner, ifMatch: second.tag, body: #"{"display.distance_unit":"km"}"#)
            #expect(third.status == 200 && third.tag == second.tag)
        }
    }

    @Test func `unknown keys, wrong types and what is the tenant's are refused together`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let reply = try await given.send(
                .patch, "/v1/settings?business=\(business)", as: given.owner, ifMatch: "*",
                body: #"{"nope":1,"display.clock":24,"inquiries.radius":5000,"invoices.footer":[1]}"#)
            #expect(reply.status == 422)
            #expect(
                reply.faults == [
                    "/display.clock wrong-type", "/inquiries.radius not-for-businesses", "/invoices.footer wrong-type",
                    "/nope unknown-setting",
                ])
            let holds = try await given.send(.get, "/v1/settings?business=\(business)", as: given.owner)
            #expect((try holds.decoded() as EffectiveSettings).version == 0)
            #expect(try await given.send(.patch, "/v1/settings", as: given.owner, body: "{}").status == 428)
            #expect(
                try await given.send(
                    .put, "/v1/settings", as: given.owner, ifMatch: "*", body: #"{"display.clock":null}"#
                ).status == 422)
            // Nothing can be inherited again that never was; beside other faults it is told with them.
            let unknown = try await given.send(
                .patch, "/v1/settings", as: given.owner, ifMatch: "*",
                body: #"{"nope":null,"display.clock":null,"a/b~c":null,"inquiries.radius":"far"}"#)
            #expect(unknown.status == 422)
            #expect(
                unknown.faults.sorted() == [
                    "/a~1b~0c unknown-setting", "/inquiries.radius wrong-type", "/nope unknown-setting",
                ])
        }
    }

    @Test func `of two managers editing at once one is told`() async throws {
        try await withTenants { _, given in
            let tag = try await given.send(.get, "/v1/settings", as: given.owner).tag
            let replies = await concurrently(2) { number in
                try await given.front.send(
                    .patch, "/v1/settings", as: given.owner, [("If-Match", tag)],
                    body: #"{"inquiries.offer_minutes":\#(10 + number)}"#
                ).status
            }
            #expect(try replies.map { try $0.get() }.sorted() == [200, 412])
        }
    }

    @Test func `the history tells who, when, old and new, and a rollback is a version of its own`() async throws {
        try await withTenants { _, given in
            func set(_ body: String) async throws {
                let reply = try await given.send(.patch, "/v1/settings", as: given.owner, ifMatch: "*", body: body)
                try #require(reply.status == 200, "\(reply.text)")
                given.clock.advance(60)
            }
            func history(_ query: String = "") async throws -> Page<SettingsVersion> {
                try await given.send(.get, "/v1/settings/history" + query, as: given.member("viewer")).decoded()
            }
            let begin = given.clock.now
            try await set(#"{"display.clock":"h24","inquiries.radius":5000}"#)
            try await set(#"{"inquiries.radius":null,"display.clock":"h12"}"#)
            let tag = try await given.send(.get, "/v1/settings", as: given.owner).tag
            let rolled = try await given.send(
                .post, "/v1/settings/rollbacks", as: given.owner, ifMatch: tag, key: "r", body: #"{"version":1}"#)
            #expect(rolled.status == 200, "\(rolled.text)")
            #expect(try setting("inquiries.radius", rolled)?.value == .integer(5000))
            let again = try await given.send(
                .post, "/v1/settings/rollbacks", as: given.owner, ifMatch: tag, key: "r", body: #"{"version":1}"#)
            #expect(again.bytes == rolled.bytes)

            let all = try await history().items
            #expect(all.map(\.version) == [3, 2, 1] && all.map(\.restored) == [1, nil, nil])
            #expect(
                all.map(\.at) == [120, 60, 0].map { begin + $0 } && all.allSatisfy { $0.by == given.owner.account })
            #expect(
                all[1].changes == [
                    SettingChange(key: "display.clock", old: .text("h24"), new: .text("h12")),
                    SettingChange(key: "inquiries.radius", old: .integer(5000), new: nil),
                ])
            let page = try await history("?limit=2")
            let cursor = try #require(page.nextCursor)
            #expect(try await history("?limit=2&cursor=\(cursor)").items.map(\.version) == [1])
            #expect(try await history("?key=invoices.footer").items.isEmpty)
            #expect(try await history("?key=display.clock").items.count == 3)

            let nothing = try await given.send(
                .post, "/v1/settings/rollbacks", as: given.owner, ifMatch: "*", body: #"{"version":0}"#)
            #expect((try nothing.decoded() as EffectiveSettings).items.allSatisfy { $0.source == .default })
            let unknown = try await given.send(
                .post, "/v1/settings/rollbacks", as: given.owner, ifMatch: "*", body: #"{"version":99}"#)
            #expect(unknown.faults == ["/version unknown-version"])
        }
    }

    @Test func `neighbours read what holds, others do not`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let neighbour = Bearer(account: given.app.newID(), tenant: .platform, roles: ["service"])
            let address = "/internal/tenants/\(given.tenant)/settings"
            let reply = try await given.send(.get, address + "?business=\(business)", as: neighbour)
            #expect(reply.status == 200)
            #expect((try reply.decoded() as EffectiveSettings).business == business)
            #expect(try await given.send(.get, address, as: given.owner).status == 403)
            #expect(
                try await given.send(
                    .get, "/internal/tenants/\(given.app.newID() as TenantID)/settings", as: neighbour
                ).status == 404)
            let absent = given.app.newID() as BusinessID
            #expect(try await given.send(.get, address + "?business=\(absent)", as: neighbour).status == 404)
        }
    }

    @Test func `who acts for one business reaches no other and not the tenant`() async throws {
        try await withTenants { _, given in
            let one = try await given.business().id
            let two = try await given.business(#""name":"Other""#).id
            let manager = given.member("manager", of: one)
            for target in ["/v1/settings?business=\(two)", "/v1/settings/history?business=\(two)"] {
                #expect(try await given.send(.get, target, as: manager).status == 404)
            }
            let change = try await given.send(
                .patch, "/v1/settings?business=\(two)", as: manager, ifMatch: "*", body: #"{"display.clock":"h24"}"#)
            #expect(change.status == 404)
            let customer = given.member("customer")
            #expect(try await given.send(.get, "/v1/settings", as: customer).status == 403)
        }
    }
}
