/// The environment variables of this process, read once, with types.
///
/// Every read answers with a value, even a faulty one, and notes the fault; `check()` then throws all of them
/// together. So a settings struct is filled first and checked last:
///
///     init(_ environment: Environment) throws {
///         port = environment.integer("PORT", "Port to listen on.", in: 1...65_535, default: 8080)
///         databaseURL = environment.secret("DATABASE_URL", "Where PostgreSQL is.")
///         try environment.check()  // throws before a value stands in for a missing one
///     }
///
/// A variable that is set to nothing counts as not set: that is how compose files and charts leave a value out.
public final class Environment {
    private let variables: [String: String]
    private var faults: [ConfigurationError.Fault] = []
    /// Every setting that was read so far, in order.
    public private(set) var settings: [Setting] = []

    /// Whether `check` lets faults pass: for a program that only describes itself (`openapi`, `--help`).
    private let onlyDescribes: Bool

    /// Reads from `variables`. With `onlyDescribes` nothing has to be set, and placeholders stand in for what is not.
    public init(_ variables: [String: String], onlyDescribes: Bool = false) {
        self.variables = variables
        self.onlyDescribes = onlyDescribes
    }

    /// Throws every fault found so far.
    public func check() throws(ConfigurationError) {
        guard faults.isEmpty || onlyDescribes else { throw ConfigurationError(faults: faults) }
    }

    /// The settings that were read so far, as `--help` prints them.
    public var help: String {
        settings.map(\.help).joined()
    }

    /// Notes a fault that only the caller can see, for example two settings that exclude each other.
    public func fault(_ name: String, _ message: String) {
        faults.append(ConfigurationError.Fault(name: name, message: message))
    }

    /// The variable's value; nil when it is not set or set to nothing.
    func value(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Notes that the program knows a setting. Reading one twice lists it once.
    func know(_ name: String, _ summary: String, takes: String, fallback: String?, isSecret: Bool = false) {
        guard !settings.contains(where: { $0.name == name }) else { return }
        settings.append(
            Setting(name: name, summary: summary, takes: takes, fallback: fallback, isSecret: isSecret))
    }

    /// Reads what must be set or has a default; `placeholder` stands in until `check()` throws.
    func read<Value>(
        _ name: String, _ summary: String, takes: String, fallback: (value: Value, text: String)?,
        placeholder: Value, parse: (String) -> Value?
    ) -> Value {
        know(name, summary, takes: takes, fallback: fallback?.text)
        guard let text = value(name) else {
            if let fallback { return fallback.value }
            fault(name, "is not set; it takes \(takes)")
            return placeholder
        }
        if let value = parse(text) { return value }
        fault(name, "is \(quoted(text)) but takes \(takes)")
        return placeholder
    }

    /// Reads what may be left out.
    func readIfSet<Value>(_ name: String, _ summary: String, takes: String, parse: (String) -> Value?) -> Value? {
        know(name, summary, takes: takes, fallback: "")
        guard let text = value(name) else { return nil }
        let value = parse(text)
        if value == nil { fault(name, "is \(quoted(text)) but takes \(takes)") }
        return value
    }

    /// The value as a fault shows it: short and without controls.
    private func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }
        return "\"\(shown.joined())\(text.unicodeScalars.count > 60 ? "..." : "")\""
    }
}
