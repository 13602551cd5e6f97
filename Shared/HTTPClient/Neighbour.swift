import EventLoop

/// What a client knows of one host.
public struct HostReport: Sendable {
    /// Host and port.
    public let host: String
    /// The host for metrics: one of few.
    public let hostLabel: String
    /// The breaker as it is now.
    public let breaker: CircuitBreaker.State
    /// What was counted since the client began to know the host.
    public let counters: HostCounters
}

/// Counters of the calls to one host; they only grow, but `inFlight`.
public struct HostCounters: Sendable, Equatable {
    /// Calls that were begun.
    public var calls = 0
    /// Calls that ended without an answer.
    public var failures = 0
    /// Attempts beyond the first.
    public var retries = 0
    /// Retries that did not happen because the budget was spent.
    public var retriesDenied = 0
    /// Attempts that the breaker refused.
    public var refusals = 0
    /// Calls under way.
    public var inFlight = 0
    /// Connections that were opened.
    public var connections = 0
    /// Bytes of request bodies.
    public var bytesSent = 0
    /// Bytes of answers' bodies, as they came over the wire.
    public var bytesReceived = 0
}

/// The end of one call, for a histogram and the log.
public struct CallReport: Sendable {
    /// The call's name.
    public let call: String
    /// Host and port; empty when the URL was not readable.
    public let host: String
    /// The host for metrics: as `host` for the first 32 hosts of the client, `other` for the rest.
    public let hostLabel: String
    /// The answer's status code; nil when there is none.
    public let status: Int?
    /// Why there is no answer.
    public let failure: ClientError.Kind?
    /// Attempts that were made.
    public let attempts: Int
    /// From the call to its end, pauses included.
    public let duration: Duration
}

/// State that calls to one host share.
final class Neighbour {
    let label: String
    let metricLabel: String
    var breaker: CircuitBreaker
    var budget: RetryBudget
    var counters = HostCounters()
    var lastUsed: Instant

    init(_ label: String, metricLabel: String, _ settings: ClientSettings, at now: Instant) {
        self.label = label
        self.metricLabel = metricLabel
        breaker = CircuitBreaker(settings.breaker)
        budget = RetryBudget(settings.budget, at: now)
        lastUsed = now
    }
}

/// All hosts that a client knows, bounded: calls to addresses that users give must not fill the memory.
struct Neighbourhood {
    private var known: [Origin: Neighbour] = [:]
    private var labels = HostLabels()
    private let limit: Int

    init(limit: Int = 1024) { self.limit = limit }

    var all: some Collection<Neighbour> { known.values }

    mutating func find(_ origin: Origin, _ settings: ClientSettings, at now: Instant) -> Neighbour {
        if let neighbour = known[origin] {
            neighbour.lastUsed = now
            return neighbour
        }
        if known.count >= limit { forgetOldest() }
        let neighbour = Neighbour(origin.label, metricLabel: labels.label(of: origin.label), settings, at: now)
        known[origin] = neighbour
        return neighbour
    }

    /// Makes room for a while: drops the half that was not used for the longest time and has no call under way.
    private mutating func forgetOldest() {
        let byAge = known.filter { $0.value.counters.inFlight == 0 }.sorted { $0.value.lastUsed < $1.value.lastUsed }
        for (origin, _) in byAge.prefix(max(1, limit / 2)) { known[origin] = nil }
    }
}
