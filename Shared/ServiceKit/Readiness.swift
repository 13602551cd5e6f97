internal import JSON

/// What one part of a worker says of itself when `/readyz` is asked.
public struct Readiness: Sendable {
    /// Whether requests can be served.
    public enum State: String, Sendable {
        /// All is well.
        case ready
        /// Requests are served, some with less than usual; the details say what is missing.
        case degraded
        /// Requests would fail: the process takes itself out of the balance.
        case unready
    }

    /// The part: `database`, `index`.
    public let name: String
    /// How it is.
    public let state: State
    /// One sentence for the operator; no secrets, it is not for callers.
    public let detail: String?

    /// A part's state.
    public init(_ name: String, _ state: State, _ detail: String? = nil) {
        self.name = name
        self.state = state
        self.detail = detail
    }
}

/// The body of `/readyz`: `{"status":"ready","parts":[{"name":"database","status":"ready"}]}`.
///
/// Several workers say the same of the same part: the worst counts.
struct ReadinessReport {
    private(set) var parts: [Readiness] = []

    init(_ all: [Readiness]) {
        for part in all {
            guard let place = parts.firstIndex(where: { $0.name == part.name }) else {
                parts.append(part)
                continue
            }
            if part.state.rank > parts[place].state.rank { parts[place] = part }
        }
    }

    var state: Readiness.State { parts.map(\.state).max { $0.rank < $1.rank } ?? .ready }

    var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("status", state.rawValue)
            writer.name("parts")
            writer.array { writer in
                for part in parts {
                    writer.object { writer in
                        writer.member("name", part.name)
                        writer.member("status", part.state.rawValue)
                        writer.member("detail", part.detail)
                    }
                }
            }
        }
        return writer.bytes
    }
}

extension Readiness.State {
    fileprivate var rank: Int {
        switch self {
        case .ready: 0
        case .degraded: 1
        case .unready: 2
        }
    }
}
