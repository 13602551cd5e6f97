/// Times of one thing done many times, as deploy/bench reads them.
struct Measurement {
    private var microseconds: [Double] = []

    /// Of times that were taken elsewhere.
    init(milliseconds: [Double] = []) { microseconds = milliseconds.map { $0 * 1_000 } }

    /// Does it once and notes how long it took.
    mutating func note<Value>(_ body: () throws -> Value) rethrows -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try body()
        microseconds.append((clock.now - start) / .microseconds(1))
        return value
    }

    /// Adds what another thread has noted.
    mutating func add(_ other: Measurement) { microseconds += other.microseconds }

    /// How often it was done.
    var count: Int { microseconds.count }

    /// How often one thread does it in a second.
    var perSecond: Double { 1_000_000 * Double(count) / max(microseconds.reduce(0, +), 1) }

    /// A second's worth, then p50, p95 and p99 in milliseconds, separated by spaces.
    func line(perSecond: Double) -> String {
        let sorted = microseconds.sorted()
        let parts = [50, 95, 99].map { part in
            sorted.isEmpty ? 0 : (sorted[sorted.count * part / 100]).rounded(toPlaces: 1) / 1000
        }
        return ([perSecond.rounded(toPlaces: 1)] + parts).map { "\($0)" }.joined(separator: " ")
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
