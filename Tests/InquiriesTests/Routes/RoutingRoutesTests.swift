import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct RoutingRoutesTests {
    private static let onlyOther = """
        {"rules":[{"name":"BMW","when":{"makes":["BMW"]},"then":{"only":{"businesses":["\(BusinessID.ofOther)"]}}}]}
        """

    @Test func `of two managers who change the same rules the second is told, and versions stay`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            let none = try await given.send(.get, "/v1/routing/rules", as: given.manager)
            #expect(none.status == 200 && none.fields["ETag"] == "\"v0\"", "\(none.text)")
            let blind = try await given.send(.put, "/v1/routing/rules", as: given.manager, body: "{\"rules\":[]}")
            #expect(blind.status == 428)
            let first = try await given.send(
                .put, "/v1/routing/rules", as: given.manager, ifMatch: "\"v0\"", body: Self.onlyOther)
            #expect(first.status == 200 && first.fields["ETag"] == "\"v1\"", "\(first.text)")
            let second = try await given.send(
                .put, "/v1/routing/rules", as: given.manager, ifMatch: "\"v0\"", body: "{\"rules\":[]}")
            #expect(second.status == 412)
            let third = try await given.send(
                .put, "/v1/routing/rules", as: given.manager, ifMatch: "\"v1\"", body: "{\"rules\":[]}")
            #expect(third.status == 200)
            let versions = try await given.send(.get, "/v1/routing/rules/versions", as: given.manager)
            #expect(try versions.decoded(as: Page<RoutingRuleSet>.self).items.map(\.version) == [2, 1])
            let old = try await given.send(.get, "/v1/routing/rules/versions/1", as: given.manager)
            #expect(try old.decoded(as: RoutingRuleSet.self).rules.count == 1)
            let missing = try await given.send(.get, "/v1/routing/rules/versions/3", as: given.manager)
            #expect(missing.status == 404)
        }
    }

    @Test func `two versions that are made at the very same time are one`() async throws {
        try await withInquiries { given in
            let reader = Reader(tenant: given.tenant, account: Given.staff, reach: .tenant)
            let set = RoutingRuleSet(
                version: 1, rules: [], otherwise: RoutingEffects(), createdAt: given.clock.now, createdBy: Given.staff)
            try await given.app.database.write(as: given.tenant) { db in
                let first = try await db.insert(set, by: reader.account, in: reader.tenant, at: given.clock.now)
                let again = try await db.insert(set, by: reader.account, in: reader.tenant, at: given.clock.now)
                #expect(first && !again)
                let put = try await db.put(
                    RoutingSettings(), over: 0, by: reader.account, in: reader.tenant, at: given.clock.now)
                let late = try await db.put(
                    RoutingSettings(), over: 0, by: reader.account, in: reader.tenant, at: given.clock.now)
                #expect(put && !late)
            }
        }
    }

    @Test func `rules that contradict themselves or name strangers are refused, all faults together`() async throws {
        try await withInquiries { given in
            let reply = try await given.send(
                .put, "/v1/routing/rules", as: given.manager, ifMatch: "\"v0\"",
                body: """
                    {"rules":[{"name":"a","then":{"only":{"professionals":["\(given.professional)"]}}},
                    {"name":"A","then":{"strategy":"broadcast"}}]}
                    """)
            #expect(reply.status == 422)
            for code in ["repeated", "unreachable", "unknown-professional"] {
                #expect(reply.text.contains(code), "\(reply.text)")
            }
        }
    }

    @Test func `a new version decides the next inquiry, on every worker`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            _ = try await given.offered()
            _ = try await given.send(
                .put, "/v1/routing/rules", as: given.manager, ifMatch: "\"v0\"", body: Self.onlyOther)
            let inquiry = try await given.offered(by: given.customer(2))
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.business) == [given.otherBusiness])
            let decision = try await given.app.database.read(as: given.tenant) { db in
                try await db.lastDecision(on: inquiry, in: given.tenant)
            }
            #expect(decision?.decision.rulesVersion == 1)
        }
    }

    @Test func `settings are the suite's until they are set, against the tag of what was read`() async throws {
        try await withInquiries { given in
            let read = try await given.send(.get, "/v1/routing/settings", as: given.manager)
            #expect(try read.decoded(as: RoutingSettings.self) == RoutingSettings())
            let wanted = RoutingSettings(strategy: .broadcast, slaMinutes: 15, timeZone: try TimeZoneName("Asia/Tokyo"))
            let body = String(decoding: try JSONWriter.encode(wanted), as: UTF8.self)
            let put = try await given.send(
                .put, "/v1/routing/settings", as: given.manager, ifMatch: "\"v0\"", body: body)
            #expect(put.status == 200 && put.fields["ETag"] == "\"v1\"", "\(put.text)")
            let late = try await given.send(
                .put, "/v1/routing/settings", as: given.manager, ifMatch: "\"v0\"", body: body)
            #expect(late.status == 412)
            let again = try await given.send(.get, "/v1/routing/settings", as: given.manager)
            #expect(try again.decoded(as: RoutingSettings.self) == wanted)
        }
    }

    @Test func `people of one business and other tenants neither read nor change a tenant's routing`() async throws {
        try await withInquiries { given in
            let bound = given.member("manager", of: given.business)
            for path in ["/v1/routing/rules", "/v1/routing/settings", "/v1/routing/rules/versions"] {
                let advisor = try await given.send(.get, path, as: given.advisor)
                let business = try await given.send(.get, path, as: bound)
                #expect(advisor.status == 403 && business.status == 403)
            }
            try await given.professionals(1...2)
            _ = try await given.send(
                .put, "/v1/routing/rules", as: given.manager, ifMatch: "\"v0\"", body: Self.onlyOther)
            let stranger = try await given.send(
                .get, "/v1/routing/rules", as: given.member("manager", in: given.otherTenant))
            #expect(stranger.fields["ETag"] == "\"v0\"")
        }
    }

    @Test func `a simulation says what other rules would have done, and changes nothing`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            for number in 1...3 { _ = try await given.offered(by: given.customer(UInt64(number))) }
            let body =
                "{\"rules\":\(Self.onlyOther),\"from\":\"2026-11-01T00:00:00Z\",\"until\":\"2026-12-01T00:00:00Z\"}"
            let reply = try await given.send(.post, "/v1/routing/simulations", as: given.manager, body: body)
            let simulation = try reply.decoded(as: RoutingSimulation.self)
            #expect(simulation.inquiries == 3 && !simulation.isPartial && simulation.unroutableAfter == 0)
            let other = simulation.businesses.first { $0.business == given.otherBusiness }
            #expect(other?.after == 3)
            #expect(simulation.rules.first?.inquiries == 3)
            let decisions = try await given.count("decisions")
            #expect(decisions == 3)
            let backwards = try await given.send(
                .post, "/v1/routing/simulations", as: given.manager,
                body: "{\"rules\":{\"rules\":[]},\"from\":\"2026-12-01T00:00:00Z\",\"until\":\"2026-11-01T00:00:00Z\"}")
            #expect(backwards.status == 422)
        }
    }
}

extension BusinessID {
    fileprivate static var ofOther: BusinessID { Given.id(0xB002) }
}
