/// The numbers of one worker: registered once, counted through handles that need no look-up.
///
/// Not Sendable: each worker has its own. `snapshot()` gives a copy that may leave the worker, and `render` adds the
/// copies of all workers up into Prometheus' text format.
///
///     let answers = metrics.counter("http_requests_total", "Requests answered.", labels: ["route", "status"])
///     let ok = answers.with("/v1/vins/:vin", "200")   // once, at start
///     ok.increment()                                  // per request
public final class Metrics {
    private var families: [String: any MetricFamily] = [:]

    /// An empty registry.
    public init() {}

    /// Something that only grows. `name` ends with `_total`, `help` is one sentence.
    ///
    /// Asking again for the same name gives the same family, so that two parts of a worker can share it; asking for
    /// it with other labels or as another kind is a mistake in the program and traps.
    public func counter(_ name: String, _ help: String, labels: [String] = []) -> CounterFamily {
        precondition(name.hasSuffix("_total"), "counter \(name) must end with _total")
        return family(name, help, labels) { CounterFamily(description: $0) }
    }

    /// Something that goes up and down. `merging` says what several workers make together.
    public func gauge(
        _ name: String, _ help: String, labels: [String] = [], merging: GaugeMerging = .sum
    ) -> GaugeFamily {
        family(name, help, labels) { GaugeFamily(description: $0, merging: merging) }
    }

    /// How a quantity spreads, in buckets by upper bound; seconds by default. `name` carries the unit (`_seconds`).
    public func histogram(
        _ name: String, _ help: String, labels: [String] = [], buckets: [Double] = Metrics.seconds
    ) -> HistogramFamily {
        precondition(
            !buckets.isEmpty && zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 }
                && buckets.allSatisfy(\.isFinite),
            "buckets of \(name) must be finite and ascend")
        precondition(!labels.contains("le"), "the label le belongs to the buckets of \(name)")
        return family(name, help, labels) { HistogramFamily(description: $0, bounds: buckets) }
    }

    /// A copy of all numbers as they are now; gauges that read their value read it here.
    public func snapshot() -> Snapshot {
        Snapshot(families: families.mapValues { $0.snapshot() })
    }

    /// Bounds in seconds from half a millisecond (a plain route takes less) to ten seconds (the longest deadline of a
    /// request), in steps of two to two and a half, so that a quantile is never off by more than that.
    public static let seconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private func family<Family: MetricFamily>(
        _ name: String, _ help: String, _ labels: [String], _ make: (MetricDescription) -> Family
    ) -> Family {
        let description = MetricDescription(name: name, help: help, labels: labels)
        if let known = families[name] {
            guard let same = known as? Family, same.description == description else {
                preconditionFailure("metric \(name) is registered twice, differently")
            }
            return same
        }
        let family = make(description)
        families[name] = family
        return family
    }
}

/// How the gauges of several workers become one number.
public enum GaugeMerging: Sendable {
    /// Open connections, queued jobs.
    case sum
    /// The oldest, the longest, or what every worker knows alike (`build_info`).
    case max
    /// Whether all are ready.
    case min
}

/// What a family is called, says and is told apart by; checked against Prometheus' data model.
struct MetricDescription: Equatable, Sendable {
    let name: String
    let help: String
    let labels: [String]

    init(name: String, help: String, labels: [String]) {
        precondition(Self.isName(name, colons: true), "\(name) is no metric name")
        precondition(!help.isEmpty, "metric \(name) needs a help text")
        for label in labels {
            precondition(Self.isName(label, colons: false) && !label.hasPrefix("__"), "\(label) is no label name")
        }
        precondition(Set(labels).count == labels.count, "metric \(name) names a label twice")
        self.name = name
        self.help = help
        self.labels = labels
    }

    private static func isName(_ text: String, colons: Bool) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            case 0x3A: colons
            default: false
            }
        }
    }
}
