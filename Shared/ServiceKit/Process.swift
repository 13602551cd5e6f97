public import Configuration
internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPServer
internal import Routing
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
    ///   - commands: what the binary can do beside the usual.
    ///   - setUp: called on every worker before anything is served.
    public static func run<Settings: Sendable>(
        _ name: String, about: String, settings readSettings: @Sendable (Environment) throws -> Settings,
        needsDatabase: Bool = true, migrations: [(name: String, bytes: [UInt8])] = [], commands: [Command] = [],
        setUp: @escaping @Sendable (Service, Settings) async throws -> Void
    ) async -> Never {
        let words = Array(Swift.CommandLine.arguments.dropFirst())
        let variables = ProcessInfo.processInfo.environment
        let invocation = Invocation(words, own: commands.map(\.name))
        let code: Int32
        switch invocation {
        case .own(let word, let arguments):
            let command = commands.first { $0.name == word }
            code = await command?.run(arguments) ?? 64
        case .misunderstood(let reason):
            say("\(name): \(reason); see '\(name) --help'")
            code = 64
        case .version:
            print("\(name) \(Version.text)")
            code = 0
        case .help, .openapi:
            let environment = Environment(variables, onlyDescribes: true)
            let process = ProcessSettings(environment, needsDatabase: needsDatabase)
            let own = try? readSettings(environment)
            if invocation == .help {
                print(
                    helpText(service: name, about: about, commands: commands, settings: environment.help),
                    terminator: "")
                code = 0
            } else {
                code = await describe(name, about, process, own, setUp)
            }
        case .serve, .migrate:
            let environment = Environment(variables)
            let process = ProcessSettings(environment, needsDatabase: needsDatabase)
            do {
                let own = try readSettings(environment)
                try environment.check()
                let program = Program(name: name, settings: process, migrations: migrations)
                code =
                    await invocation == .serve
                    ? program.serve { service in try await setUp(service, own) }
                    : program.migrate()
            } catch let error as ConfigurationError {
                say("\(name): the configuration is not complete:\n\(error)")
                code = 78
            } catch {
                say("\(name): \(error)")
                code = 1
            }
        }
        exit(code)
    }

    /// Prints the OpenAPI document of what `setUp` serves; nothing is started and nobody is called.
    private static func describe<Settings: Sendable>(
        _ name: String, _ about: String, _ process: ProcessSettings, _ settings: Settings?,
        _ setUp: @escaping @Sendable (Service, Settings) async throws -> Void
    ) async -> Int32 {
        guard let settings else {
            say("\(name): the settings cannot be described without an environment")
            return 1
        }
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            let document = try await worker.run { () async throws -> [UInt8] in
                let service = Service(
                    name: name, version: Version.text, instance: "", settings: process,
                    log: Log(service: name, level: .error), blocking: BlockingPool(threads: 0, queue: 0))
                try await setUp(service, settings)
                return service.document(about: about)
            }
            print(String(decoding: document, as: UTF8.self))
            return 0
        } catch {
            say("\(name): \(error)")
            return 1
        }
    }
}

/// A line for the person at the terminal; the log is JSON and for machines.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(2, bytes, bytes.count)
}
