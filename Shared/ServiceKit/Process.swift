public import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Telemetry

extension Service {
    /// Runs a service's binary: reads the command line and the environment, then serves, migrates or describes
    /// itself. Ends the process.
    ///
    /// Exit codes: 0 done, 64 the command line is wrong, 78 the configuration is (sysexits.h), 1 anything else.
    ///
    /// - Parameters:
    ///   - about: one sentence for `--help`.
    ///   - settings: reads the service's own settings; called once, its faults are reported with all others.
    ///   - needsDatabase: whether `DATABASE_URL` must be set.
    ///   - metricsPort: `METRICS_PORT` where it is not set; 0 lets the system choose.
    ///   - commands: what the binary can do beside the usual.
    ///   - setUp: called on every worker before anything is served.
    public static func run<Settings: Sendable>(
        _ name: String, about: String, settings readSettings: @escaping @Sendable (Environment) throws -> Settings,
        needsDatabase: Bool = true, metricsPort: UInt16 = 9090, migrations: [(name: String, bytes: [UInt8])] = [],
        commands: [Command] = [], setUp: @escaping @Sendable (Service, Settings) async throws -> Void
    ) async -> Never {
        var launch = Launch(
            name: name, about: about, readSettings: readSettings, needsDatabase: needsDatabase,
            metricsPort: metricsPort, migrations: migrations, commands: commands, setUp: setUp)
        let words = Array(Swift.CommandLine.arguments.dropFirst())
        if Invocation(words, own: commands.map(\.name)) == .serve {
            // Here, on the main thread and before there is another: a thread that does not block the signals would be
            // ended by them, and with it the process. Other commands keep their Ctrl-C.
            launch.signals = try? Signals(blocking: [SIGTERM, SIGINT])
        }
        let ready = launch
        Task.detached { exit(await ready.code(words, ProcessInfo.processInfo.environment)) }
        // The main thread never waits in Swift's runtime: libdispatch's main loop unblocks all signals on it
        // (`sigsuspend`), so that SIGTERM would end the process without a drain.
        while true { pause() }
    }
}

/// What a binary does with its arguments and its environment, up to the exit code.
struct Launch<Settings: Sendable>: Sendable {
    let name: String
    let about: String
    let readSettings: @Sendable (Environment) throws -> Settings
    var needsDatabase = true
    var metricsPort: UInt16 = 9090
    var migrations: [(name: String, bytes: [UInt8])] = []
    var commands: [Command] = []
    let setUp: @Sendable (Service, Settings) async throws -> Void
    /// What ends `serve`.
    var signals: Signals?
    /// Where documents go: standard output.
    var output: @Sendable (String) -> Void = { print($0, terminator: "") }
    /// Where words to the person at the terminal go; the log is JSON and for machines.
    var complaints: @Sendable (String) -> Void = { BlockingFile.say($0) }

    func code(_ words: [String], _ variables: [String: String]) async -> Int32 {
        let invocation = Invocation(words, own: commands.map(\.name))
        switch invocation {
        case .own(let word, let arguments):
            guard let command = commands.first(where: { $0.name == word }) else { return 64 }
            return await command.run(arguments)
        case .misunderstood(let reason):
            complaints("\(name): \(reason); see '\(name) --help'\n")
            return 64
        case .version:
            output("\(name) \(Version.text)\n")
            return 0
        case .help:
            let environment = Environment(variables, onlyDescribes: true)
            _ = try? read(environment, needsDatabase)
            output(helpText(service: name, about: about, commands: commands, settings: environment.help))
            return 0
        case .openapi: return await describe(variables)
        case .serve:
            let signals = signals
            return await start(variables, needsDatabase) { program, setUp in
                await program.serve(
                    until: {
                        guard let signals else { throw SystemError(call: "signalfd", code: EMFILE) }
                        return try await signals.next()
                    }, setUp: setUp)
            }
        case .migrate:
            // The step that migrates knows the owner's address only.
            let owner = variables["MIGRATION_DATABASE_URL"] ?? variables["MIGRATION_DATABASE_URL_FILE"] ?? ""
            return await migrate(variables, needsDatabase && owner.isEmpty)
        }
    }

    /// Migrates with the settings of every process alone: the step that migrates is not given the service's secrets.
    private func migrate(_ variables: [String: String], _ needsDatabase: Bool) async -> Int32 {
        let environment = Environment(variables)
        let process = ProcessSettings(environment, needsDatabase: needsDatabase, metricsPort: metricsPort)
        do {
            try environment.check()
        } catch {
            complaints("\(name): the configuration is not complete:\n\(error)\n")
            return 78
        }
        return await Program(name: name, settings: process, migrations: migrations).migrate()
    }

    private func start(
        _ variables: [String: String], _ needsDatabase: Bool,
        _ body: (Program, @escaping @Sendable (Service) async throws -> Void) async -> Int32
    ) async -> Int32 {
        let (process, own): (ProcessSettings, Settings)
        do {
            (process, own) = try read(Environment(variables), needsDatabase)
        } catch {
            complaints("\(name): the configuration is not complete:\n\(error)\n")
            return 78
        }
        let setUp = setUp
        return await body(Program(name: name, settings: process, migrations: migrations)) { service in
            try await setUp(service, own)
        }
    }

    /// The process's settings and the service's; throws the faults of both together, whatever way the service's own
    /// were found.
    private func read(
        _ environment: Environment, _ needsDatabase: Bool
    ) throws -> (ProcessSettings, Settings) {
        let process = ProcessSettings(environment, needsDatabase: needsDatabase, metricsPort: metricsPort)
        do {
            let own = try readSettings(environment)
            try environment.check()
            return (process, own)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            environment.fault("settings", "cannot be read: \(error)")
            try environment.check()
            throw error
        }
    }

    /// Prints the OpenAPI document of what `setUp` serves; nothing is started and nobody is called.
    private func describe(_ variables: [String: String]) async -> Int32 {
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            let (process, own) = try read(Environment(variables, onlyDescribes: true), needsDatabase)
            let document = try await worker.run { () async throws -> [UInt8] in
                let service = Service(
                    name: name, version: Version.text, instance: "", settings: process,
                    log: Log(service: name, level: .error), blocking: BlockingPool(threads: 0, queue: 0),
                    onlyDescribes: true)
                try await setUp(service, own)
                return service.document(about: about)
            }
            output(String(decoding: document, as: UTF8.self) + "\n")
            return 0
        } catch {
            complaints("\(name): cannot be described: \(error)\n")
            return 1
        }
    }
}
