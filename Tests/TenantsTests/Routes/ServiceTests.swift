import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import ServiceKit
import Telemetry
import TestSupport
import Testing

@testable import HTTPClient
@testable import ServiceKit
@testable import Tenants

@Suite struct ServiceTests {
    private let variables = [
        "TOKEN_ISSUER": "https://id.example", "IDENTITY_URL": "http://127.0.0.1:1", "CLIENT_SECRET": "secret-secret",
        "TENANT_SUBSCRIBERS": "http://127.0.0.1:1,http://127.0.0.1:2",
    ]

    @Test func `the settings name every fault together`() throws {
        let good = try Settings(Environment(variables))
        #expect(good.neighbours.subscribers.map(\.absoluteString) == ["http://127.0.0.1:1", "http://127.0.0.1:2"])
        #expect {
            try Settings(Environment(["TENANT_SUBSCRIBERS": "nonsense", "IDENTITY_URL": "x"]))
        } throws: { error in
            Set((error as? ConfigurationError)?.faults.map(\.name) ?? []).isSuperset(
                of: ["TENANT_SUBSCRIBERS", "TOKEN_ISSUER", "IDENTITY_URL"])
        }
    }

    @Test func `the service answers visitors over a socket while identity is away`() async throws {
        let variables = variables
        try await withDatabase(schema: "tenants", migrations: migrations) { database in
            let environment = Environment(
                variables.merging([
                    "DATABASE_URL": database.settings.url + "&options=-csearch_path%3Dtenants", "PORT": "0",
                    "METRICS_PORT": "0",
                ]) { $1 })
            let process = ProcessSettings(environment, needsDatabase: true)
            let settings = try Settings(environment)
            let service = Service(
                name: "tenants", version: "test", instance: "", settings: process,
                log: Log(service: "tenants", level: .error, sink: .none), blocking: BlockingPool(threads: 1, queue: 8))
            try await setUp(service, settings)
            let given = try Given(database)
            try await given.tenant(given.tenant, slug: "bay-area")
            _ = try await given.business()
            let port = try service.start(port: 0)
            let client = Client(ClientSettings(service: "test", retry: .never))
            let found = try await client.send(
                HTTPClient.Call("t", .get, "http://127.0.0.1:\(port)/v1/businesses?tenant=bay-area&q=bavaria"))
            #expect(found.status.code == 200)
            #expect(String(decoding: found.body, as: UTF8.self).contains("Bavaria Motors"))
            let plans = try await client.send(HTTPClient.Call("t", .get, "http://127.0.0.1:\(port)/v1/plans"))
            #expect(String(decoding: plans.body, as: UTF8.self).contains("7900"))
            client.close()
            await service.drain(within: .seconds(1))
        }
    }

    @Test func `without a way to identity no owner is made`() async throws {
        try await onWorker { _ in
            let neighbours = Neighbours()
            await expectThrows(NeighbourError.self) {
                try await neighbours.makeOwner(
                    DueFounder(tenant: Given.id(1), account: nil, email: "a@b.example", attempts: 1))
            }
            let usage = try await neighbours.usage("x", Given.id(1))
            #expect(usage.counts.isEmpty)
        }
    }
}
