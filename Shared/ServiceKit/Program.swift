internal import Configuration
internal import Crypto
internal import EventLoop
internal import Glibc
internal import HTTP
internal import HTTPServer
internal import Postgres
internal import Routing
internal import Telemetry

/// A service as a process: its workers, the operations port and the way from the first signal to the exit.
struct Program: Sendable {
    let name: String
    let settings: ProcessSettings
    let migrations: [(name: String, bytes: [UInt8])]
    var sink = LogSink.standardError

    private var log: Log { Log(service: name, level: settings.logLevel, sink: sink) }

    // MARK: serving

    /// Serves until `signal`, which is called on the first worker, gives the number of one;
    /// gives the exit code. A second signal ends the process at once.
    func serve(
        until signal: @escaping @Sendable () async throws -> Int32,
        setUp: @escaping @Sendable (Service) async throws -> Void
    ) async -> Int32 {
        let log = log
        do {
            if settings.migratesAtStart {
                let code = await migrate()
                guard code == 0 else { return code }
            }
            let state = ProcessState()
            let workers = (0..<settings.workers).map { Worker.start(index: $0) }
            let port = try await start(workers, setUp)
            let metricsPort = try await startOperations(workers, state)
            log.info(
                "serving",
                [
                    "port": .count(port), "metricsPort": .count(metricsPort), "workers": .count(workers.count),
                    "version": .string(Version.text),
                ])
            let first = try await workers[0].run { try await signal() }
            log.info("draining", ["signal": .count(first)])
            state.drain()
            workers[0].loop.submit { endAtOnce(on: signal, log) }
            await drain(workers)
            log.info("stopped")
            return 0
        } catch {
            log.error("the service could not start", ["error": .string("\(error)")])
            return 1
        }
    }

    /// Sets up the workers one after the other, so that all listen on the port that the first one got.
    private func start(
        _ workers: [Worker], _ setUp: @escaping @Sendable (Service) async throws -> Void
    ) async throws -> UInt16 {
        let blocking = BlockingPool()
        let instance = "\(name)-\(getpid())"
        try await workers[0].run { try refuseSharedPort() }
        var port = settings.port
        for worker in workers {
            let wanted = port
            // No capture lists in closures that stay on a worker: Swift 6.3.1 runs such closures on the global pool.
            port = try await worker.run {
                let service = Service(
                    name: name, version: Version.text, instance: instance, settings: settings, log: log,
                    blocking: blocking, migrations: migrations)
                EventLoop.current.keep(service)
                try await setUp(service)
                return try listening(on: wanted, "PORT") { try service.start(port: wanted) }
            }
        }
        return port
    }

    /// `/livez`, `/readyz` and `/metrics` on a port of their own, on the first worker.
    private func startOperations(_ workers: [Worker], _ state: ProcessState) async throws -> UInt16 {
        try await workers[0].run {
            let operations = Operations(workers: workers, state: state)
            let router = Router(answering: { try await operations.answer($0) })
            let server = Server(refuse: Router.refuse) { await router.respond(to: $0) }
            let listener = try listening(on: settings.metricsPort, "METRICS_PORT") {
                try Listener(host: settings.host, port: settings.metricsPort, reusePort: false)
            }
            server.listen(on: listener)
            EventLoop.current.keep(server)
            return listener.port
        }
    }

    /// The workers share the port (`SO_REUSEPORT`), and so would a second process, silently: it would get some of the
    /// connections. Listening once without sharing finds out whether somebody is there.
    private func refuseSharedPort() throws {
        guard settings.port != 0 else { return }
        try listening(on: settings.port, "PORT") {
            try Listener(host: settings.host, port: settings.port, reusePort: false).close()
        }
    }

    /// Says which setting a port that cannot be had comes from.
    private func listening<T>(on port: UInt16, _ setting: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as SystemError {
            throw CannotListen(description: "cannot listen on \(settings.host) port \(port) (\(setting)): \(error)")
        }
    }

    private func drain(_ workers: [Worker]) async {
        if settings.drainDelay > .zero {
            _ = try? await workers[0].run { try await EventLoop.current.sleep(for: settings.drainDelay) }
        }
        await withTaskGroup(of: Void.self) { group in
            for worker in workers {
                group.addTask {
                    await worker.run {
                        await EventLoop.current.kept(Service.self)?.drain(within: settings.drainLimit)
                    }
                }
            }
        }
    }

    // MARK: migrating

    /// Brings the schema to what this binary needs; gives the exit code.
    func migrate() async -> Int32 {
        let log = log
        guard let url = settings.migrationURL ?? settings.databaseURL else {
            log.info("nothing to migrate: no database is configured")
            return 0
        }
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            let done = try await worker.run {
                try await Migrator(schema: name, files: migrations).migrate(
                    DatabaseSettings(url: url.reveal(), applicationName: "\(name) migrate"), on: .current)
            }
            log.info("migrated", ["applied": .count(done.count)])
            return 0
        } catch {
            log.error("the migration failed", ["error": .string("\(error)")])
            return 1
        }
    }
}

/// A port that could not be had.
private struct CannotListen: Error, CustomStringConvertible {
    let description: String
}

/// The second signal: whoever sends it does not want to wait.
private func endAtOnce(on signal: @escaping @Sendable () async throws -> Int32, _ log: Log) {
    EventLoop.current.spawn {
        guard (try? await signal()) != nil else { return }
        log.warning("ended by a second signal")
        exit(1)
    }
}
