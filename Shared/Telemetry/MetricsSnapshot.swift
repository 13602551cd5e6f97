extension Metrics {
    /// All numbers of one worker at one moment, free to leave it.
    public struct Snapshot: Sendable {
        let families: [String: Family]

        struct Family: Sendable {
            let description: MetricDescription
            let kind: Kind
            var series: [[String]: Value]

            init(_ description: MetricDescription, _ kind: Kind, _ series: [[String]: Value]) {
                self.description = description
                self.kind = kind
                self.series = series
            }

            mutating func merge(_ other: Family) {
                precondition(
                    kind == other.kind && description == other.description,
                    "workers registered \(description.name) differently")
                series.merge(other.series) { $0.merged(with: $1, kind) }
            }
        }

        enum Kind: Equatable, Sendable {
            case counter
            case gauge(GaugeMerging)
            case histogram(bounds: [Double])

            var name: String {
                switch self {
                case .counter: "counter"
                case .gauge: "gauge"
                case .histogram: "histogram"
                }
            }
        }

        enum Value: Sendable {
            case number(Double)
            case spread(counts: [UInt64], sum: Double)

            func merged(with other: Value, _ kind: Kind) -> Value {
                switch (self, other) {
                case (.number(let mine), .number(let theirs)):
                    switch kind {
                    case .gauge(.max): .number(max(mine, theirs))
                    case .gauge(.min): .number(min(mine, theirs))
                    default: .number(mine + theirs)
                    }
                case (.spread(let mine, let sum), .spread(let theirs, let otherSum)):
                    .spread(counts: zip(mine, theirs).map { $0 + $1 }, sum: sum + otherSum)
                default: self  // one kind has one shape of value
                }
            }
        }
    }

    /// The type of what `render` makes.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Adds the snapshots of all workers up and writes them in Prometheus' text format 0.0.4: names and label values
    /// in ascending order, so that equal numbers give equal bytes.
    public static func render(_ snapshots: [Snapshot]) -> [UInt8] {
        var merged: [String: Snapshot.Family] = [:]
        for snapshot in snapshots {
            merged.merge(snapshot.families) { mine, theirs in
                var both = mine
                both.merge(theirs)
                return both
            }
        }
        var text = PrometheusText()
        for (_, family) in merged.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            text.append(family)
        }
        return text.bytes
    }
}
