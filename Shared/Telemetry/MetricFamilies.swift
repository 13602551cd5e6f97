/// One registered name and its series.
protocol MetricFamily: AnyObject {
    var description: MetricDescription { get }
    func snapshot() -> Metrics.Snapshot.Family
}

/// The series of one family by their label values, never more than a bound: a label that takes any value a client
/// sends would otherwise grow without end.
struct SeriesTable<Series: AnyObject> {
    /// Far above routes times statuses of one service; at about 300 bytes each the table stays under 1 MB.
    static var mostSeries: Int { 2_000 }

    private(set) var series: [[String]: Series] = [:]
    private let description: MetricDescription

    init(_ description: MetricDescription) {
        self.description = description
    }

    /// The series of `values`; beyond the bound the one series whose every label is `other`.
    mutating func with(_ values: [String], make: () -> Series) -> Series {
        precondition(values.count == description.labels.count, "metric \(description.name) has other labels")
        if let known = series[values] { return known }
        let key = series.count < Self.mostSeries ? values : values.map { _ in "other" }
        if let known = series[key] { return known }
        let made = make()
        series[key] = made
        return made
    }
}

/// Counters of one name, told apart by labels.
public final class CounterFamily: MetricFamily {
    let description: MetricDescription
    private var table: SeriesTable<Counter>

    init(description: MetricDescription) {
        self.description = description
        table = SeriesTable(description)
        if description.labels.isEmpty { _ = with() }  // a count of nothing yet is 0, not absent
    }

    /// The counter of these label values, in the order of the names. Keep it: this is the look-up.
    public func with(_ values: String...) -> Counter { with(values: values) }

    /// The counter of these label values, in the order of the names.
    public func with(values: [String]) -> Counter { table.with(values) { Counter() } }

    func snapshot() -> Metrics.Snapshot.Family {
        Metrics.Snapshot.Family(description, .counter, table.series.mapValues { .number($0.value) })
    }
}

/// A number that only grows.
public final class Counter {
    private var sum: Double = 0
    private var read: (() -> Double)?

    /// The sum so far.
    public var value: Double { read?() ?? sum }

    /// Adds `amount`, which must not be negative.
    public func increment(by amount: Double = 1) {
        precondition(amount >= 0, "a counter never goes back")
        sum += amount
    }

    /// From now on the number is what `read` answers when a snapshot is taken: for what something else counts already.
    public func observe(_ read: @escaping () -> Double) { self.read = read }
}

/// Gauges of one name, told apart by labels.
public final class GaugeFamily: MetricFamily {
    let description: MetricDescription
    private let merging: GaugeMerging
    private var table: SeriesTable<Gauge>

    init(description: MetricDescription, merging: GaugeMerging) {
        self.description = description
        self.merging = merging
        table = SeriesTable(description)
    }

    /// The gauge of these label values, in the order of the names. Keep it: this is the look-up.
    public func with(_ values: String...) -> Gauge { with(values: values) }

    /// The gauge of these label values, in the order of the names.
    public func with(values: [String]) -> Gauge { table.with(values) { Gauge() } }

    func snapshot() -> Metrics.Snapshot.Family {
        Metrics.Snapshot.Family(description, .gauge(merging), table.series.mapValues { .number($0.current) })
    }
}

/// A number that goes up and down.
public final class Gauge {
    private var value: Double = 0
    private var read: (() -> Double)?

    /// Sets the number.
    public func set(_ value: Double) { self.value = value }

    /// Adds `amount`, negative to go down.
    public func add(_ amount: Double) { value += amount }

    /// From now on the number is what `read` answers when a snapshot is taken: for what is known anyway (pool, queue).
    public func observe(_ read: @escaping () -> Double) { self.read = read }

    var current: Double { read?() ?? value }
}

/// Histograms of one name, told apart by labels.
public final class HistogramFamily: MetricFamily {
    let description: MetricDescription
    private let bounds: [Double]
    private var table: SeriesTable<Histogram>

    init(description: MetricDescription, bounds: [Double]) {
        self.description = description
        self.bounds = bounds
        table = SeriesTable(description)
        if description.labels.isEmpty { _ = with() }
    }

    /// The histogram of these label values, in the order of the names. Keep it: this is the look-up.
    public func with(_ values: String...) -> Histogram { with(values: values) }

    /// The histogram of these label values, in the order of the names.
    public func with(values: [String]) -> Histogram { table.with(values) { [bounds] in Histogram(bounds: bounds) } }

    func snapshot() -> Metrics.Snapshot.Family {
        Metrics.Snapshot.Family(
            description, .histogram(bounds: bounds),
            table.series.mapValues { .spread(counts: $0.counts, sum: $0.sum) })
    }
}

/// How often a quantity fell into each bucket.
public final class Histogram {
    private let bounds: [Double]
    /// One count per bound and one for what is above the last; not cumulative.
    private(set) var counts: [UInt64]
    private(set) var sum: Double = 0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts one quantity, in the unit of the name.
    public func observe(_ quantity: Double) {
        var bucket = 0
        while bucket < bounds.count, quantity > bounds[bucket] { bucket += 1 }
        counts[bucket] += 1
        sum += quantity
    }

    /// Counts one time span in seconds.
    public func observe(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        observe(Double(seconds) + Double(attoseconds) * 1e-18)
    }
}
