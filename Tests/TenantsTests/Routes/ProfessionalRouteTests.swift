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

extension Given {
    static let ana = """
        {"name":"Ana García","headline":"BMW and MINI","trades":["german_specialist"],"makes":["BMW","MINI"],\
        "powertrains":["gasoline","electric"],"services":["brake repair"],"languages":["es-MX"],"isPublished":true}
        """

    /// A published professional; `members` replace or add members of the profile.
    func professional(_ members: String = "", of business: BusinessID) async throws -> Professional {
        let reply = try await send(
            .post, "/v1/businesses/\(business)/professionals", as: owner, body: Self.merged(Self.ana, members))
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// The names that a visitor finds, in order.
    func found(_ query: String) async throws -> [String] {
        let reply = try await send(.get, "/v1/professionals?tenant=bay-area&\(query)")
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded(as: Page<ProfessionalListing>.self).items.map(\.name)
    }
}

@Suite struct ProfessionalRouteTests {
    private let rich = """
        "certifications":[{"name":"ASE Master","issuer":"ASE","number":"A1-77","expires":"2026-11-21"},\
        {"name":"Old","issuer":"ASE","expires":"2026-11-20"}],"area":{"kind":"circle","radius":30000},\
        "capacity":{"jobsAtOnce":3},"vacations":[{"from":"2026-12-24","to":"2027-01-02"}],\
        "hours":{"weekly":[{"day":"saturday","opens":"03:00","closes":"05:00"}]}
        """

    @Test func `a profile comes back as it was said`() async throws {
        try await withTenants { _, given in
            let business = try await given.business()
            let made = try await given.professional(rich, of: business.id)
            let shown = try await given.send(.get, "/v1/professionals/\(made.id)", as: given.owner)
            let professional: Professional = try shown.decoded()
            #expect(professional == made && made.business == business.id && made.rating == nil)
            #expect(made.profile.certifications?.map(\.name.text) == ["ASE Master", "Old"])
            #expect(made.profile.capacity == Capacity(jobsAtOnce: 3) && made.profile.area?.radius == 30_000)
        }
    }

    @Test func `a visitor sees certificates until they expire, without their numbers`() async throws {
        try await withTenants { _, given in
            let made = try await given.professional(rich, of: try await given.business().id)
            let shown = try await given.send(.get, "/v1/professionals/\(made.id)?tenant=bay-area")
            let professional: Professional = try shown.decoded()
            #expect(professional.profile.certifications?.map(\.name.text) == ["ASE Master"])
            #expect(!shown.text.contains("A1-77"))
            // 12:00 UTC is 04:00 in San Francisco.
            let opening = try await given.send(.get, "/v1/professionals/\(made.id)/opening?tenant=bay-area")
            #expect(try opening.decoded(as: OpeningState.self).isOpen)
        }
    }

    @Test func `faults of a profile name their places`() async throws {
        try await withTenants { _, given in
            let business = try await given.business()
            let path = "/v1/businesses/\(business.id)/professionals"
            let reply = try await given.send(
                .post, path, as: given.owner,
                body:
                    #"{"name":"","trades":[],"powertrains":["steam"],"capacity":{"jobsAtOnce":0},"vacations":[{"from":"x"}]}"#
            )
            #expect(reply.status == 422)
            #expect(
                Set(reply.faults).isSuperset(of: ["/trades too-few", "/capacity/jobsAtOnce out-of-range"]),
                "\(reply.faults)")
            let area = try await given.send(
                .post, path, as: given.owner, body: try Given.merged(Given.ana, #""area":{"kind":"postal_codes"}"#))
            #expect(area.faults == ["/area/country required", "/area/postalCodes required"])
            let missing = try await given.send(
                .post, "/v1/businesses/\(Given.id(9) as BusinessID)/professionals", as: given.owner, body: Given.ana)
            #expect(missing.status == 404)
        }
    }

    @Test func `ratings count by version and end no edit`() async throws {
        try await withTenants { _, given in
            let made = try await given.professional(of: try await given.business().id)
            let service = Bearer(account: Given.id(1), tenant: given.tenant, roles: ["service"])
            let path = "/internal/professionals/\(made.id)/rating"
            func rate(_ body: String) async throws -> Int {
                try await given.send(.put, path, as: service, body: body).status
            }
            #expect(try await rate(#"{"average":473,"count":12,"version":2}"#) == 204)
            #expect(try await rate(#"{"average":100,"count":11,"version":1}"#) == 204)
            let shown = try await given.send(.get, "/v1/professionals/\(made.id)?tenant=bay-area")
            #expect(try shown.decoded(as: Professional.self).rating == Rating(average: 4.73, count: 12))
            #expect(shown.tag == "\"1\"")
            #expect(try await given.found("minRating=4.7") == ["Ana García"])
            #expect(try await given.found("minRating=4.74").isEmpty)
            #expect(try await rate(#"{"count":3,"version":3}"#) == 422)
            #expect(try await given.send(.put, path, as: given.owner, body: #"{"count":0,"version":9}"#).status == 403)
        }
    }

    @Test func `a profile is changed and closed by its business's people`() async throws {
        try await withTenants(plan: .starter) { _, given in
            let (own, other) = (try await given.business(), try await given.business(#""name":"Other""#))
            let (mine, theirs) = (
                try await given.professional(of: own.id), try await given.professional(of: other.id)
            )
            let manager = given.member("manager", of: own.id)
            let changed = try await given.send(
                .patch, "/v1/professionals/\(mine.id)", as: manager, ifMatch: "\"1\"", body: #"{"makes":["Audi"]}"#)
            #expect(try changed.decoded(as: Professional.self).profile.makes == ["Audi"])
            #expect(try await given.found("make=audi") == ["Ana García"])
            let foreign = try await given.send(
                .patch, "/v1/professionals/\(theirs.id)", as: manager, ifMatch: "*", body: "{}")
            #expect(foreign.status == 404)
            #expect(
                try await given.send(.delete, "/v1/professionals/\(theirs.id)", as: manager, ifMatch: "*").status == 404
            )
            #expect(
                try await given.send(.delete, "/v1/professionals/\(mine.id)", as: manager, ifMatch: changed.tag).status
                    == 204)
            #expect(try await given.send(.get, "/v1/professionals/\(mine.id)", as: manager).status == 404)
            let usage = try await given.app.database.read(as: given.tenant) { db in
                try await db.quotas(of: given.tenant)
            }
            #expect(usage.first { $0.quota == .professionals }?.used == 1)
            let list: Page<Professional> = try await given.send(
                .get, "/v1/businesses/\(own.id)/professionals", as: manager
            ).decoded()
            #expect(list.items.isEmpty)
            #expect(
                try await given.send(.get, "/v1/businesses/\(other.id)/professionals", as: manager).status == 404)
        }
    }

    @Test func `changing what was verified ends the verification, unless by who may verify`() async throws {
        try await withTenants { _, given in
            let business = try await given.business()
            let made = try await given.professional(of: business.id)
            let path = "/v1/professionals/\(made.id)"
            let verified = try await given.send(.put, path + "/verification", as: given.owner, body: "{}")
            #expect(try verified.decoded(as: Professional.self).verification?.by == given.owner.account)
            #expect(try await given.found("verified=true") == ["Ana García"])
            let key = Bearer(
                APIKeyGrant(
                    id: Given.id(3), account: Given.id(4), tenant: given.tenant, business: business.id,
                    scopes: ["professionals.manage"], expires: nil))
            let same = try await given.send(.patch, path, as: key, ifMatch: verified.tag, body: #"{"headline":"New"}"#)
            #expect(try same.decoded(as: Professional.self).verification != nil)
            let renamed = try await given.send(.patch, path, as: key, ifMatch: same.tag, body: #"{"name":"Other"}"#)
            #expect(try renamed.decoded(as: Professional.self).verification == nil)
            #expect(try await given.found("verified=true").isEmpty)
        }
    }

    @Test func `a hundred profiles at once never exceed the plan`() async throws {
        try await withTenants(plan: .starter) { app, given in
            let business = try await given.business()
            let owner = given.owner
            let profile = ProfessionalProfile(name: try DisplayName("Race"), trades: [try TradeName("auto_body")])
            let outcomes = await concurrently(100) { _ in
                _ = try await createProfessional(Creation(profile), in: business.id, by: owner, nil, app)
            }
            #expect(outcomes.count(where: \.succeeded) == 25)
            for case .failure(let error) in outcomes { #expect(error as? Refusal == .quotaExceeded(.professionals)) }
        }
    }
}
