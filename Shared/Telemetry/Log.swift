public import FoundationEssentials
import JSON

/// The log of a service: one JSON object a line.
///
///     {"time":"2026-11-21T09:00:00.123Z","level":"info","service":"vin","message":"answered","traceId":"...","status":200}
///
/// What comes from outside goes into fields only: the message is a literal of the program, so a line says the same
/// thing wherever it appears, and nobody can write a line of his own. Passwords, tokens, codes and whole bodies belong in
/// neither. A value; copies for a request carry its trace and tenant.
public struct Log: Sendable {
    /// How much a line matters, in ascending order.
    public enum Level: String, CaseIterable, Comparable, Sendable {
        /// For the one who looks for a fault in the program.
        case debug
        /// What normally happens.
        case info
        /// What should be looked at, but the caller got his answer.
        case warning
        /// What failed: an answer 5xx, a job given up.
        case error

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }

        /// Whether `one` matters less.
        public static func < (one: Level, other: Level) -> Bool { one.rank < other.rank }
    }

    private let service: String
    private let level: Level
    private let sink: LogSink
    private let clock: @Sendable () -> Date
    private var trace: TraceContext?
    private var tenant: String?
    private var fields: [(name: String, value: FieldValue)] = []

    /// The log of `service` that writes lines of `level` and above into `sink`.
    public init(
        service: String, level: Level = .info, sink: LogSink = .standardError,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.service = service
        self.level = level
        self.sink = sink
        self.clock = clock
    }

    /// This log for one piece of work: each line carries its trace, its tenant and `fields`.
    public func with(
        trace: TraceContext? = nil, tenant: String? = nil, _ fields: KeyValuePairs<String, FieldValue> = [:]
    ) -> Log {
        var log = self
        if let trace { log.trace = trace }
        if let tenant { log.tenant = tenant }
        log.fields += fields.map { (name: $0.key, value: $0.value) }
        return log
    }

    /// Whether a line of `level` is written at all: ask before building costly fields.
    public func writes(_ level: Level) -> Bool { level >= self.level }

    /// A line for the one who looks for a fault in the program.
    public func debug(_ message: StaticString, _ fields: KeyValuePairs<String, FieldValue> = [:]) {
        write(.debug, message, fields)
    }

    /// A line about what normally happens.
    public func info(_ message: StaticString, _ fields: KeyValuePairs<String, FieldValue> = [:]) {
        write(.info, message, fields)
    }

    /// A line about what should be looked at.
    public func warning(_ message: StaticString, _ fields: KeyValuePairs<String, FieldValue> = [:]) {
        write(.warning, message, fields)
    }

    /// A line about what failed.
    public func error(_ message: StaticString, _ fields: KeyValuePairs<String, FieldValue> = [:]) {
        write(.error, message, fields)
    }

    /// One line, if `level` is high enough. A field named like one of the line's own members is written with a
    /// trailing underscore, so that no member stands twice.
    public func write(
        _ level: Level, _ message: StaticString, _ fields: KeyValuePairs<String, FieldValue> = [:]
    ) {
        guard writes(level) else { return }
        var json = JSONWriter(capacity: 384)
        json.beginObject()
        json.name("time")
        json.string(utf8: LogTime.text(clock())[...])
        json.member("level", level.rawValue)
        json.member("service", service)
        json.member("message", message.description)
        if let trace {
            json.member("traceId", trace.traceID.description)
            json.member("spanId", trace.spanID.description)
        }
        json.member("tenant", tenant)
        var names = Self.ownNames
        for field in self.fields { append(field.name, field.value, to: &json, &names) }
        for field in fields { append(field.key, field.value, to: &json, &names) }
        json.endObject()
        json.endLine()
        sink.write(json.bytes)
    }

    private static let ownNames = ["time", "level", "service", "message", "traceId", "spanId", "tenant"]

    /// Lines have few names: a list is searched faster than a set is built.
    private func append(_ name: String, _ value: FieldValue, to json: inout JSONWriter, _ names: inout [String]) {
        var name = name
        while names.contains(name) { name += "_" }
        names.append(name)
        json.name(name)
        value.write(to: &json)
    }
}
