import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import Telemetry
import TestSupport
import Testing

@testable import Notifications
@testable import ServiceKit

/// The side of a service that has letters written.
@Suite struct `Having letters written` {
    private func notice(_ template: String = "verify-email") throws -> Notice {
        Notice(
            to: Addressee(email: try EmailAddress("ana@example.com")), template: template,
            values: ["link": "https://portal.example/verify#code=S3CR3T"])
    }

    @Test func `a letter commits with its action, sealed, and belongs to the action's tenant or to the platform`()
        async throws
    {
        try await withNotifications { given in
            let (letter, database) = (try notice(), given.app.database)
            try await database.write(as: given.tenant) { try $0.send(letter, sealedWith: mailKeys) }
            let tenant = given.tenant
            try await database.transaction { db in
                try db.send(notice(), sealedWith: mailKeys)
                // What comes after it in a transaction of no tenant is still of none.
                #expect(try await db.value("SELECT current_setting('app.tenant_id', true)") == "")
            }
            struct Undone: Error {}
            try? await database.write(as: tenant) { db in
                try db.send(notice(), sealedWith: mailKeys)
                throw Undone()
            }
            #expect(try await given.count("jobs") == 2)
            #expect(try await given.count("jobs", "tenant_id = \(tenant) AND key = \("\(letter.id)")") == 1)
            #expect(try await given.count("jobs", "tenant_id = \(TenantID.platform)") == 1)
            #expect(try await given.count("jobs", "jobs::text LIKE '%S3CR3T%' OR jobs::text LIKE '%ana@%'") == 0)
        }
    }

    @Test func `it is handed over until it is acknowledged, and a refusal is a dead letter`() async throws {
        try await withNotifications { given in
            let door = try Door(given, as: given.neighbour)
            let runner = JobRunner(
                given.app.database, log: Log(service: "test", level: .error), metrics: Metrics(), random: { 0.5 })
            let limits = JobLimits(
                concurrency: 4, retries: 50, pause: .milliseconds(10), longestPause: .milliseconds(10))
            let neighbour = door.neighbour
            runner.take(
                JobQueue(HandOverNotice.self, limits) { job, run in
                    // The door knows one caller, so the call carries no token.
                    try await handOver(job.notice(mailKeys), in: nil, through: neighbour)
                })
            let tasks = runner.start()
            door.isShut = true
            let (good, bad) = (try notice(), try notice("no-such-text"))
            try await given.app.database.write(as: given.tenant) { db in
                try db.send(good, sealedWith: mailKeys)
                try db.send(bad, sealedWith: mailKeys)
            }
            try await given.until { door.knocks >= 4 }
            door.isShut = false
            try await given.until { try await given.count("jobs", "state <> 'dead'") == 0 }
            #expect(try await given.count("jobs", "state = 'dead' AND key = \("\(bad.id)")") == 1)
            let rows = try await given.deliveries()
            #expect(rows.map(\.template) == ["verify-email"])
            for task in tasks { task.cancel() }
            door.close()
        }
    }
}
