import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import HTTPClient
@testable import ServiceKit
@testable import Vin

@Suite struct OnlineServiceTests {
    /// A service with the fallback switched on, over a database of its own.
    private func withOnline(
        _ answer: @escaping @Sendable (VPICServer.Asked) async -> Response,
        _ body: @Sendable (Running, VPICServer) async throws -> Void
    ) async throws {
        try await withDatabase(schema: "vin", migrations: migrations) { database in
            let folder = try TemporaryFolder()
            try folder.write(SmallFacts.car())
            let server = try VPICServer(answer)
            let running = try await Running([
                "VIN_INDEX": folder.path + "/vin.index", "VIN_ONLINE_URL": String(server.base.dropLast()),
                "DATABASE_URL": database.settings.url + "&options=-csearch_path%3Dvin",
            ])
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(running, server)) } catch { outcome = .failure(error) }
            await running.close()
            await server.close()
            try outcome.get()
        }
    }

    private let right = SmallFacts.complete("1ABA1XXX_CD000001")

    @Test func `only what the index cannot decode is asked for, then kept`() async throws {
        try await withOnline({ asked in VPICServer.envelope(asked.vins.map { VPICServer.result($0) }) }) {
            service, server in
            #expect(try await service.decode(right).source == .offline)
            #expect(server.asked.isEmpty)
            let first = try await service.decode("9ZZA1XXX0CD000001")
            #expect(first.source == .online && first.elements["Make"] == "TESTLA" && first.vehicle.model == "Model T")
            #expect(
                first.errorCodes == [0] && first.errorTexts == ["0 - VIN decoded clean"] && first.suggestions.isEmpty)
            #expect(first.vehicle.engine?.displacementLitres == 2.999 && first.elements["Note"] == ["one; two"])
            #expect(first.release == "2026_10" && first.vin == "9ZZA1XXX0CD000001" && first.elements["Trim"] == nil)
            let second = try await service.decode("9zza1xxx0cd000001")
            #expect(second.source == .cache && second.elements == first.elements)
            #expect(server.asked.count == 1)
        }
    }

    @Test func `a batch keeps its order over offline, cached and online answers`() async throws {
        try await withOnline({ asked in VPICServer.envelope(asked.vins.map { VPICServer.result($0, make: $0) }) }) {
            service, server in
            _ = try await service.decode("9ZZ000")
            let vins = [right] + (0..<60).map { "9ZZ\(100 + $0)" } + ["9ZZ000", right]
            let items = vins.map { "{\"vin\":\"\($0)\"}" }.joined(separator: ",")
            let answer: DecodedVINs = try await service.post("/v1/vins/batch", "{\"vins\":[\(items)]}").decoded()
            #expect(answer.items.map(\.vin) == vins)
            #expect(
                answer.items.map(\.source) == [.offline] + Array(repeating: .online, count: 60) + [.cache, .offline])
            #expect(answer.items.dropFirst().prefix(60).allSatisfy { $0.elements["Make"] == .string($0.vin) })
            #expect(server.asked.map(\.vins.count) == [1, 50, 10])
        }
    }

    @Test func `a VIN that would change the question is not passed on`() async throws {
        try await withOnline({ asked in VPICServer.envelope(asked.vins.map { VPICServer.result($0) }) }) {
            service, server in
            let vins = ["9ZZ;1HG", "9ZZ,2003", "9ZZ%01", "9Z", "9ZZ-1", "9ZZO"]
            let items = vins.map { "{\"vin\":\"\($0)\"}" }.joined(separator: ",")
            let answer: DecodedVINs = try await service.post("/v1/vins/batch", "{\"vins\":[\(items)]}").decoded()
            #expect(answer.items.allSatisfy { $0.source == .offline } && server.asked.isEmpty)
            #expect(try await service.decode("9ZZ%01").source == .offline)
            #expect(try await service.decode("9ZZ*1").source == .online)
        }
    }

    @Test(arguments: ["html", "status 503", "status 429", "count", "cut"])
    func `when the service fails, the offline answer stands and it shows`(kind: String) async throws {
        try await withOnline({ _ in
            switch kind {
            case "html": Response(.ok, ["Content-Type": "text/html"], body: .bytes(Array("<html>no</html>".utf8)))
            case "status 503": Response(.serviceUnavailable, text: "no")
            case "status 429": Response(.tooManyRequests, ["Retry-After": "600"])
            case "count": VPICServer.envelope([])
            default: VPICServer.json("{\"Results\":[{\"ErrorCode\":\"0\"")
            }
        }) { service, _ in
            let answer = try await service.decode("9ZZA1XXX0CD000001")
            #expect(answer.source == .offline && answer.errorCodes.contains(7))
            let readiness = try #require(service.service.readiness.first { $0.name == "online" })
            #expect(readiness.state == .degraded)
        }
    }

    @Test func `what the service does not know either is answered offline`() async throws {
        try await withOnline({ asked in
            VPICServer.envelope(asked.vins.map { VPICServer.result($0, codes: "7", text: "7 - unknown") })
        }) { service, server in
            let answers = [try await service.decode("9ZZ"), try await service.decode("9ZZ")]
            #expect(answers.map(\.source) == [.offline, .offline])
            #expect(server.asked.count == 1)
            #expect(service.service.readiness.first { $0.name == "online" }?.state == .ready)
        }
    }

    @Test func `a database that is down makes the service degraded, not unready`() async throws {
        try await onWorker { _ in
            let folder = try TemporaryFolder()
            try folder.write(SmallFacts.car())
            let server = try VPICServer { asked in VPICServer.envelope(asked.vins.map { VPICServer.result($0) }) }
            let running = try await Running([
                "VIN_INDEX": folder.path + "/vin.index", "VIN_ONLINE_URL": server.base,
                "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
            ])
            let answer = try await running.decode("9ZZA1XXX0CD000001")
            #expect(answer.source == .online)
            #expect(running.service.readiness.first { $0.name == "database" }?.state == .degraded)
            await running.close()
            await server.close()
        }
    }

    @Test func `without configuration nobody is asked`() async throws {
        try await withService { service in
            let answer = try await service.decode("9ZZ")
            #expect(answer.source == .offline)
            #expect(service.service.readiness.map(\.name) == ["index"])
        }
    }

    @Test func `the fallback without a database is a fault of the configuration`() throws {
        #expect {
            try Settings(Environment(["VIN_ONLINE_URL": "https://vpic.nhtsa.dot.gov/api/vehicles/"]))
        } throws: { error in
            (error as? ConfigurationError)?.faults.map(\.name) == ["DATABASE_URL"]
        }
        let address = ["VIN_ONLINE_URL": "https://vpic.example/api", "DATABASE_URL": "postgresql:///vin"]
        let settings = try Settings(Environment(address))
        #expect(settings.online?.base == "https://vpic.example/api/")
        #expect(settings.online?.expiry == .seconds(30 * 86_400))
        #expect(try Settings(Environment([:])).online == nil)
        #expect(throws: ConfigurationError.self) {
            try Settings(Environment(address.merging(["VIN_ONLINE_EXPIRY": "soon"]) { $1 }))
        }
    }

    @Test func `a gate that nobody opened answers nothing`() async throws {
        try await onWorker { loop in
            let gate = OnlineGate()
            #expect(await gate.answers(to: [VPIC.Question(vin: "1AB")], release: "x").isEmpty)
            gate.open(loop.worker)
            #expect(await gate.answers(to: [VPIC.Question(vin: "1AB")], release: "x").isEmpty)
            #expect(gate.readiness.state == .ready)
        }
    }

    @Test func `one worker asks for all`() async throws {
        try await withBenchOnGate { gate, other, calls in
            let answers = await other.run {
                await concurrently(50) { _ in await gate.answers(to: [VPIC.Question(vin: "1AB")], release: "x") }
            }
            #expect(answers.allSatisfy { (try? $0.get())?.count == 1 })
            #expect(calls.value.load(ordering: .relaxed) == 1)
        }
    }

    private func withBenchOnGate(
        _ body: @Sendable (OnlineGate, Worker, Counter) async throws -> Void
    ) async throws {
        let calls = Counter()
        try await withDatabase(schema: "vin", migrations: migrations) { database in
            let gate = OnlineGate()
            let vpic = VPIC { questions async throws(VPIC.Failure) in
                calls.value.add(1, ordering: .relaxed)
                return OnlineBench.known(questions)
            }
            EventLoop.current.keep(
                OnlineDecoder(
                    vpic: vpic, database: try database.open(), expiry: .seconds(60), negativeExpiry: .seconds(60),
                    log: Log(service: "vin", level: .error, sink: .none), clock: { Date() }))
            gate.open(EventLoop.current.worker)
            let other = Worker.start(index: 1)
            defer { other.stop() }
            try await body(gate, other, calls)
        }
    }

    private final class Counter: Sendable {
        let value = Atomic(0)
    }
}
