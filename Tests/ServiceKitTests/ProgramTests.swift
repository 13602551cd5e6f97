import EventLoop
import HTTP
import HTTPServer
import Postgres
import Routing
import Synchronization
import TestSupport
import Testing

@testable import ServiceKit

private let step: [(name: String, bytes: [UInt8])] = [
    (name: "m0001_create_things", bytes: Array("CREATE TABLE things (id bigint NOT NULL);".utf8))
]

private struct Defect: Error {}

/// Answers `/v1/hello`, fails at `/v1/defect`.
private let hello: @Sendable (Service) async throws -> Void = { service in
    service.serve([
        .get("/v1/hello", to: .everyone, "Say hello", gives: [String].self) { _ in .ok(["hello"]) },
        .get("/v1/defect", to: .everyone, "Fail", gives: [String].self) { _ in throw Defect() },
    ])
}

@Suite struct `A service as a process` {
    @Test func `all workers answer, and their numbers come together in metrics that promtool accepts`() async throws {
        let code = try await withProgram(setUp: hello) { running in
            let (port, operations) = (try await running.port, try await running.metricsPort)
            for _ in 0..<20 { #expect(try await fetch(port, "GET", "/v1/hello").body == #"["hello"]"#) }
            #expect(try await fetch(port, "GET", "/v1/defect").status == 500)
            #expect(try await fetch(port, "DANCE", "/v1/hello").status == 405)
            #expect(running.lines.all.contains { $0.contains("a request failed") && $0.contains("Defect") })
            let metrics = try await fetch(operations, "GET", "/metrics")
            #expect(metrics.field("Content-Type")?.hasPrefix("text/plain") == true)
            let hellos = #"http_server_requests_total{method="GET",route="/v1/hello",status="200"} 20"#
            #expect(metrics.body.contains(hellos))
            #expect(metrics.body.contains(#"http_server_requests_total{method="other",route="none",status="405"} 1"#))
            let verdict = try shell("promtool check metrics", input: Array(metrics.body.utf8))
            #expect(verdict.status == 0, "\(verdict.text)")
        }
        #expect(code == 0)
    }

    @Test func `the operations port knows three paths, GET and HEAD`() async throws {
        try await withProgram(setUp: hello) { running in
            let port = try await running.metricsPort
            #expect(try await fetch(port, "GET", "/livez").body == "ok\n")
            #expect(try await fetch(port, "HEAD", "/readyz").status == 200)
            #expect(try await fetch(port, "GET", "/readyz").body == #"{"status":"ready","parts":[]}"#)
            #expect(try await fetch(port, "POST", "/livez").status == 405)
            for path in ["/", "/other", "/livez/more", "/%zz"] {
                #expect(try await fetch(port, "GET", path).status == 404, "\(path)")
            }
        }
    }

    @Test func `the worst of all workers counts for readiness`() async throws {
        let state = Mutex(Readiness.State.ready)
        try await withProgram { service in
            let index = service.loop.index
            service.ready {
                index == 1 ? Readiness("part", state.withLock { $0 }, "worker 1") : Readiness("part", .ready)
            }
        } _: { running in
            let port = try await running.metricsPort
            for (given, status) in [(Readiness.State.ready, 200), (.degraded, 200), (.unready, 503)] {
                state.withLock { $0 = given }
                let reply = try await fetch(port, "GET", "/readyz")
                #expect(reply.status == status)
                #expect(reply.body.hasPrefix(#"{"status":"\#(given.rawValue)""#))
            }
        }
    }

    @Test func `a drain is unready at once, finishes what is in flight, cancels jobs and ends with 0`() async throws {
        let ended = Mutex<[String]>([])
        let started = Atomic(0)
        let code = try await withProgram(["DRAIN_DELAY": "500ms", "WORKERS": "1"]) { service in
            let loop = service.loop
            service.every(.milliseconds(1), "work") {
                started.add(1, ordering: .relaxed)
                do { try await loop.sleep(for: .seconds(3_600)) } catch { ended.withLock { $0.append("job") } }
            }
            service.serve { request in
                let body = (try? await request.body.collect()) ?? []
                ended.withLock { $0.append("request") }
                return Response(.ok, text: "\(body.count)")
            }
        } _: { running in
            let (port, operations) = (try await running.port, try await running.metricsPort)
            try await eventually("jobs run") { started.load(ordering: .relaxed) == 1 }
            let slow = try await Socket.connect(host: "127.0.0.1", port: port)
            try await slow.write(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab".utf8))
            // The one worker takes connections in their order: the slow one is in its hands now.
            #expect(try await fetch(port, "POST", "/", body: "x").body == "1")
            running.stop()
            _ = try await running.lines.line(with: "\"draining\"")
            let unready = try await fetch(operations, "GET", "/readyz")
            #expect(unready.status == 503)
            #expect(unready.body.contains("draining"))
            // The balancer may not have heard yet.
            #expect(try await fetch(port, "POST", "/", body: "xyz").body == "3")
            try await EventLoop.current.sleep(for: .milliseconds(700))
            try await slow.write(Array("cd".utf8))
            let last = try await reply(from: slow)
            #expect(last.status == 200 && last.body == "4")
        }
        #expect(code == 0)
        #expect(ended.withLock { $0 } == ["request", "request", "request", "job"])
    }

    @Test func `a job that fails is counted and logged and comes again`() async throws {
        try await withProgram(["WORKERS": "1"]) { service in
            service.every(.milliseconds(5), "fail") { throw Defect() }
        } _: { running in
            let port = try await running.metricsPort
            try await eventually("two failures") {
                let text = try await fetch(port, "GET", "/metrics").body
                guard let place = text.firstRange(of: #"job_failures_total{job="fail"} "#) else { return false }
                return (Int(text[place.upperBound...].prefix { $0.isNumber }) ?? 0) >= 2
            }
            #expect(try await running.lines.line(with: "a periodic job failed").contains(#""job":"fail""#))
        }
    }

    @Test func `a port that somebody has is said by name, and the code is 1`() async throws {
        try await onWorker { _ in
            let taken = try Listener(port: 0, reusePort: true)
            for setting in ["PORT", "METRICS_PORT"] {
                let lines = Lines()
                let program = Program(
                    name: "test", settings: try processSettings([setting: "\(taken.port)"]), migrations: [],
                    sink: lines.sink)
                #expect(await program.serve(until: { 15 }, setUp: hello) == 1)
                #expect(lines.text.contains("port \(taken.port) (\(setting)): listen: Address already in use"))
            }
        }
    }

    @Test func `a set-up that fails is 1`() async throws {
        let lines = Lines()
        let program = Program(name: "test", settings: try processSettings(), migrations: [], sink: lines.sink)
        #expect(await program.serve(until: { 15 }, setUp: { _ in throw Defect() }) == 1)
        #expect(lines.text.contains("Defect"))
    }
}

@Suite struct `A service and its database` {
    private static let setUp: @Sendable (Service) async throws -> Void = { service in
        let database = try service.database(try #require(service.settings.databaseURL))
        service.serve([
            .get("/v1/things", to: .everyone, "How many", gives: [Int].self) { _ in
                .ok([try await database.read { try await $0.value("SELECT count(*) FROM things") }])
            }
        ])
    }

    @Test func `readyz fails while the schema is older than the binary, and not when it is newer`() async throws {
        try await withDatabase { database in
            let (url, owner) = (database.settings.url, database.ownerSettings)
            try await withProgram(["DATABASE_URL": url], migrations: step, setUp: Self.setUp) { running in
                let (port, operations) = (try await running.port, try await running.metricsPort)
                try await eventually("the pending step is known") {
                    try await fetch(operations, "GET", "/readyz").body.contains("m0001_create_things is not applied")
                }
                #expect(try await fetch(operations, "GET", "/readyz").status == 503)
                #expect(try await fetch(operations, "GET", "/livez").status == 200)
                let newer = step + [(name: "m0002_newer", bytes: Array("SELECT 1".utf8))]
                _ = try await Migrator(schema: "test", files: newer).migrate(owner, on: .current)
                try await eventually("ready") { try await fetch(operations, "GET", "/readyz").status == 200 }
                #expect(try await fetch(port, "GET", "/v1/things").body == "[0]")
                #expect(try await fetch(operations, "GET", "/metrics").body.contains("postgres_connections"))
            }
        }
    }

    @Test func `a step that was changed after it was applied is named`() async throws {
        try await withDatabase(migrations: step) { database in
            let changed = [(name: "m0001_create_things", bytes: Array("SELECT 2".utf8))]
            try await withProgram(["DATABASE_URL": database.settings.url], migrations: changed, setUp: Self.setUp) {
                running in
                let port = try await running.metricsPort
                try await eventually("the change is known") {
                    try await fetch(port, "GET", "/readyz").body.contains("m0001_create_things was changed")
                }
            }
        }
    }

    @Test func `a database that is away makes the process unready and its answers 503`() async throws {
        let url = "postgresql://nobody@/x?host=/nowhere"
        try await withProgram(["DATABASE_URL": url], migrations: step, setUp: Self.setUp) { running in
            let (port, operations) = (try await running.port, try await running.metricsPort)
            #expect(try await fetch(operations, "GET", "/readyz").status == 503)
            let reply = try await fetch(port, "GET", "/v1/things")
            #expect(reply.status == 503)
            #expect(reply.field("Retry-After") != nil)
            #expect(!reply.body.contains("nowhere"))
        }
    }

    @Test func `MIGRATE_AT_START migrates as the owner before anything is served`() async throws {
        try await withDatabase { database in
            let variables = [
                "DATABASE_URL": database.settings.url, "MIGRATION_DATABASE_URL": database.ownerSettings.url,
                "MIGRATE_AT_START": "true",
            ]
            try await withProgram(variables, migrations: step, setUp: Self.setUp) { running in
                #expect(running.lines.all[0].contains("\"migrated\"") && running.lines.all[0].contains("\"applied\":1"))
                let port = try await running.port
                #expect(try await fetch(port, "GET", "/v1/things").body == "[0]")
            }
            let newer = Program(
                name: "test", settings: try processSettings(variables), migrations: [], sink: Lines().sink)
            #expect(await newer.serve(until: { 15 }, setUp: Self.setUp) == 1)
        }
    }

    @Test func `without a database there is nothing to migrate`() async throws {
        let lines = Lines()
        let program = Program(name: "test", settings: try processSettings(), migrations: [], sink: lines.sink)
        #expect(await program.migrate() == 0)
        #expect(lines.text.contains("nothing to migrate"))
    }
}

@Suite struct `Known problems` {
    @Test func `what is nobody's defect has its status, the rest has none`() throws {
        for error in [PostgresError.queueFull, .connectionLost, .commitUnknown, .deadlineExceeded] {
            #expect(knownProblem(error)?.kind == .unavailable)
        }
        #expect(knownProblem(PostgresError.deadlockDetected)?.kind.code == "concurrent-change")
        #expect(knownProblem(PostgresError.connectionOver) == nil)
        #expect(knownProblem(BlockingPool.Full())?.kind == .unavailable)
        #expect(knownProblem(Defect()) == nil)
    }
}
