/// What a binary was asked to do.
enum Invocation: Equatable {
    case serve
    case migrate
    case openapi
    case version
    case help
    /// One of the service's own commands with its arguments.
    case own(String, [String])
    /// Words that are none of these.
    case misunderstood(String)

    /// Reads the arguments after the program's name; none means `serve`.
    init(_ arguments: [String], own commands: [String]) {
        guard let word = arguments.first else {
            self = .serve
            return
        }
        let rest = Array(arguments.dropFirst())
        if commands.contains(word) {
            self = .own(word, rest)
            return
        }
        guard rest.isEmpty else {
            self = .misunderstood("'\(word)' takes no arguments")
            return
        }
        switch word {
        case "serve": self = .serve
        case "migrate": self = .migrate
        case "openapi": self = .openapi
        case "version", "--version": self = .version
        case "help", "--help", "-h": self = .help
        default: self = .misunderstood("there is no command '\(word)'")
        }
    }
}

/// A command of one service beside those that all have, such as `vin import`.
public struct Command: Sendable {
    /// The word on the command line.
    public let name: String
    /// One line for `--help`.
    public let summary: String
    /// Does it; gets the words after the name and gives the exit code. Not on a worker: it may block.
    public let run: @Sendable ([String]) async -> Int32

    /// A command.
    public init(_ name: String, _ summary: String, run: @escaping @Sendable ([String]) async -> Int32) {
        self.name = name
        self.summary = summary
        self.run = run
    }
}

/// The text of `--help`.
func helpText(service: String, about: String, commands: [Command], settings: String) -> String {
    let all =
        [
            ("serve", "Answers requests until SIGTERM (what happens without a command)."),
            ("migrate", "Brings the database's schema to what this binary needs, then ends."),
            ("openapi", "Prints the OpenAPI 3.1 document."),
            ("version", "Prints the version."),
        ] + commands.map { ($0.name, $0.summary) }
    let width = all.map(\.0.count).max() ?? 0
    let lines = all.map { name, summary in
        "  \(name)\(String(repeating: " ", count: width - name.count))  \(summary)\n"
    }
    return """
        \(about)

        Usage: \(service) [command]

        Commands:
        \(lines.joined())
        Settings (environment variables):
        \(settings)
        """
}
