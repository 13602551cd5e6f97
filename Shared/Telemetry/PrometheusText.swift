/// Writer of Prometheus' text exposition format, version 0.0.4.
struct PrometheusText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ family: Metrics.Snapshot.Family) {
        let name = family.description.name
        append("# HELP \(name) ")
        appendEscaped(family.description.help, quotes: false)
        append("\n# TYPE \(name) \(family.kind.name)\n")
        for (values, value) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let labels = Array(zip(family.description.labels, values))
            switch (value, family.kind) {
            case (.spread(let counts, let sum), .histogram(let bounds)):
                appendHistogram(name, labels, bounds: bounds, counts: counts, sum: sum)
            case (.number(let number), _):
                appendSample(name, labels, Self.text(number))
            default: break  // a spread has bounds
            }
        }
    }

    private mutating func appendHistogram(
        _ name: String, _ labels: [(String, String)], bounds: [Double], counts: [UInt64], sum: Double
    ) {
        var total: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            appendSample("\(name)_bucket", labels + [("le", Self.text(bound))], "\(total)")
        }
        appendSample("\(name)_sum", labels, Self.text(sum))
        appendSample("\(name)_count", labels, "\(total)")
    }

    private mutating func appendSample(_ name: String, _ labels: [(String, String)], _ value: String) {
        append(name)
        for (index, (label, text)) in labels.enumerated() {
            append(index == 0 ? "{" : ",")
            append("\(label)=\"")
            appendEscaped(text, quotes: true)
            append("\"")
        }
        append(labels.isEmpty ? " " : "} ")
        append(value)
        append("\n")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case 0x0A: append("\\n")
            case 0x5C: append("\\\\")
            case 0x22 where quotes: append("\\\"")
            default: bytes.append(byte)
            }
        }
    }

    /// Whole numbers without a fraction, as Prometheus' own clients write them; infinities by its names.
    private static func text(_ number: Double) -> String {
        if number == .infinity { return "+Inf" }
        if number == -.infinity { return "-Inf" }
        if number.isNaN { return "NaN" }
        return Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}
