import HTTP
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Customers

@Suite struct `Tenants over HTTP` {
    @Test func `a quota is filled exactly by hundreds at once`() async throws {
        try await withCustomers { world async throws in
            try await world.know(world.tenant, customers: 25, version: 2)
            let replies = await concurrently(200) { number in
                try await world.post("/v1/customers", as: world.advisor, #"{"familyName":"N\#(number)"}"#)
            }
            let replied = try replies.map { try $0.get() }
            #expect(replied.count { $0.status == 201 } == 25)
            #expect(replied.count { $0.problem == "customers-quota-reached" } == 175)
            #expect(try await world.count("customers") == 25)
            // What was refused left nothing behind: a family name is a word and a whole name, for tenant and business.
            #expect(try await world.count("search_terms") == 100)
            let usage = try await world.get("/internal/tenants/\(world.tenant)/usage", as: world.neighbour)
            #expect(usage["customers"] == "25" && usage["vehicles"] == "0")
            // A smaller plan takes nothing away; a larger one has room again.
            try await world.know(world.tenant, customers: 5, version: 3)
            #expect(try await world.post("/v1/customers", as: world.advisor, #"{"familyName":"X"}"#).status == 409)
            try await world.know(world.tenant, customers: 26, version: 4)
            #expect(try await world.post("/v1/customers", as: world.advisor, #"{"familyName":"X"}"#).status == 201)
        }
    }

    @Test func `a state that is older is ignored, a suspended tenant takes nothing new`() async throws {
        try await withCustomers { world async throws in
            try await world.know(world.tenant, status: "suspended", version: 5)
            try await world.know(world.tenant, version: 4)
            let refused = try await world.post("/v1/customers", as: world.advisor, #"{"familyName":"X"}"#)
            #expect(refused.status == 403 && refused.problem == "tenant-suspended")
            try await world.know(world.tenant, version: 6)
            let owner = try await world.customer()
            #expect(try await world.get("/v1/customers", as: world.advisor).items("id") == [owner.description])
            try await world.know(world.tenant, status: "suspended", version: 7)
            let vehicle = #"{"owner":"\#(owner)","year":2000,"make":"A","model":"B"}"#
            #expect(try await world.post("/v1/vehicles", as: world.advisor, vehicle).problem == "tenant-suspended")
            #expect(try await world.count("vehicles") == 0)
        }
    }

    @Test func `only services write the directory, each for the tenant of its token`() async throws {
        try await withCustomers { world async throws in
            let path = "/internal/tenants/\(world.tenant)"
            for person in [world.manager, world.advisor, world.person()] {
                #expect(try await world.get("\(path)/usage", as: person).status == 403)
            }
            let foreign = Person(tenant: world.otherTenant, roles: [.service])
            #expect(try await world.get("\(path)/usage", as: foreign).status == 404)
            let own = Person(tenant: world.tenant, roles: [.service])
            #expect(try await world.get("\(path)/usage", as: own).status == 200)
            #expect(try await world.get("/internal/tenants/\(TenantID.new())/usage", as: world.neighbour).status == 404)
            let bad = try await world.send(.put, path, as: world.neighbour, body: #"{"name":"x","status":"gone"}"#)
            #expect(bad.status == 422 && bad.faults.contains("/status not-one-of"))
            #expect(try await world.get("/v1/customers", as: own).status == 403)
        }
    }
}
