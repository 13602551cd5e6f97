import FoundationEssentials
import HTTP
import Models
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

/// A neighbour that notes what it is told and can be down.
private actor FakeNeighbour {
    private(set) var told: [String] = []
    private var isDown = false
    private var held: [CheckedContinuation<Void, Never>] = []

    func setDown(_ value: Bool) { isDown = value }

    func tell(_ subscriber: String, _ entry: TenantEntry) throws {
        guard !isDown else { throw NeighbourError.unreachable(subscriber) }
        told.append("\(subscriber) \(entry.slug) \(entry.status.rawValue) \(entry.version)")
    }
}

@Suite struct TellNeighboursTests {
    private func rename(_ given: Given, _ name: String) async throws {
        let reply = try await given.send(
            .patch, "/v1/tenants/\(given.tenant)", as: given.owner, ifMatch: "*", body: #"{"name":"\#(name)"}"#)
        try #require(reply.status == 200, "\(reply.text)")
    }

    @Test func `a neighbour that is down hears of the newest state when it is back`() async throws {
        let neighbour = FakeNeighbour()
        try await withTenants({ neighbours in
            neighbours.subscribers = ["identity"]
            neighbours.tell = { subscriber, _, entry in try await neighbour.tell(subscriber, entry) }
        }) { app, given in
            await neighbour.setDown(true)
            try await rename(given, "One")
            try await rename(given, "Two")
            #expect(try await tellNeighbours(app) == 0)
            // It is due again after a second, not before.
            await neighbour.setDown(false)
            #expect(try await tellNeighbours(app) == 0)
            given.clock.advance(1)
            #expect(try await tellNeighbours(app) == 1)
            #expect(await neighbour.told == ["identity bay-area active 3"])
            #expect(try await tellNeighbours(app) == 0)
        }
    }

    @Test func `a new change is told at once, however long the pause was`() async throws {
        let neighbour = FakeNeighbour()
        try await withTenants({ neighbours in
            neighbours.subscribers = ["identity"]
            neighbours.tell = { subscriber, _, entry in try await neighbour.tell(subscriber, entry) }
        }) { app, given in
            await neighbour.setDown(true)
            try await rename(given, "One")
            for _ in 0..<6 {
                _ = try await tellNeighbours(app)
                given.clock.advance(40)
            }
            await neighbour.setDown(false)
            try await rename(given, "Two")
            #expect(try await tellNeighbours(app) == 1)
            #expect(await neighbour.told == ["identity bay-area active 3"])
        }
    }

    @Test func `a push whose process died is due again when its lease is over`() async throws {
        let neighbour = FakeNeighbour()
        try await withTenants({ neighbours in
            neighbours.subscribers = ["identity"]
            neighbours.tell = { subscriber, _, entry in try await neighbour.tell(subscriber, entry) }
        }) { app, given in
            try await rename(given, "One")
            let now = given.clock.now
            // Claimed by somebody who never comes back.
            let claimed = try await app.database.write(as: TenantID.platform) { db in
                try await db.claimDuePushes(["identity"], at: now, until: now.addingTimeInterval(30), limit: 20)
            }
            #expect(claimed.count == 1)
            #expect(try await tellNeighbours(app) == 0)
            given.clock.advance(31)
            #expect(try await tellNeighbours(app) == 1)
        }
    }

    @Test func `two who look at once tell each neighbour once`() async throws {
        let neighbour = FakeNeighbour()
        try await withTenants({ neighbours in
            neighbours.subscribers = ["identity", "customers"]
            neighbours.tell = { subscriber, _, entry in try await neighbour.tell(subscriber, entry) }
        }) { app, given in
            try await rename(given, "One")
            let outcomes = await concurrently(8) { _ in try await tellNeighbours(app) }
            #expect(outcomes.compactMap { try? $0.get() }.reduce(0, +) == 2)
            #expect(await neighbour.told.count == 2)
        }
    }

    @Test func `subscribers that come later are told of tenants that were there before`() async throws {
        let neighbour = FakeNeighbour()
        try await withTenants({ neighbours in
            neighbours.subscribers = ["customers"]
            neighbours.tell = { subscriber, _, entry in try await neighbour.tell(subscriber, entry) }
        }) { app, given in
            #expect(try await tellNeighbours(app) == 0)
            try await app.database.write(as: TenantID.platform) { db in
                try await db.wantPushesToNew(["customers"], at: given.clock.now)
            }
            #expect(try await tellNeighbours(app) == 1)
            #expect(await neighbour.told == ["customers bay-area active 1"])
        }
    }

    @Test func `a suspension reaches neighbours as suspended, with the limits of the plan`() async throws {
        let entry = directoryEntry(
            Versioned(value: try tenant(.suspended), version: 7),
            [(.members, 10, 3), (.customers, nil, 0)])
        #expect(entry.status == .suspended && entry.version == 7 && entry.quotas == ["members": 10])
        #expect(directoryEntry(Versioned(value: try tenant(.pending), version: 1), []).status == .active)
    }

    private func tenant(_ status: TenantStatus) throws -> Tenant {
        Tenant(
            id: Given.id(1), status: status, plan: .pro, name: "A", slug: "a1", language: "en", currency: "USD",
            timeZone: "UTC", branding: Branding(), suspensionReason: nil, createdAt: Date(timeIntervalSince1970: 0),
            updatedAt: Date(timeIntervalSince1970: 0))
    }

    @Test func `a founder who cannot be made a member is tried again, and the tenant waits`() async throws {
        let neighbour = FakeNeighbour()
        try await withTenants({ neighbours in
            neighbours.makeOwner = { _ in
                try await neighbour.tell(
                    "owner",
                    TenantEntry(name: "", slug: "", status: .active, plan: "", quotas: [:], version: 0))
            }
        }) { app, given in
            await neighbour.setDown(true)
            let made = try await given.send(
                .post, "/v1/tenants", as: given.newcomer,
                body: #"{"name":"Nordic","slug":"nordic","timeZone":"UTC"}"#)
            let id = try made.decoded(as: Tenant.self).id
            #expect(try await tellNeighbours(app) == 0)
            let waiting = try await showTenant(id, app)
            #expect(waiting.value.status == .pending)
            await neighbour.setDown(false)
            given.clock.advance(1)
            #expect(try await tellNeighbours(app) == 1)
            let active = try await showTenant(id, app)
            #expect(active.value.status == .active && active.version == 2)
        }
    }
}
