import FoundationEssentials

/// A value and when it holds: from the first moment on, up to the last without it. Equal ends hold nothing.
struct Period<Value> {
    let from: Date
    /// Nil: for ever.
    let until: Date?
    let value: Value

    /// Whether it holds at a moment.
    func contains(_ moment: Date) -> Bool { from <= moment && (until.map { moment < $0 } ?? true) }

    /// Whether there is a moment at which it holds.
    var isEmpty: Bool { until.map { $0 <= from } ?? false }
}

extension Period: Equatable where Value: Equatable {}
extension Period: Sendable where Value: Sendable {}

/// Rules of every period that a request names.
enum PeriodRules {
    /// What API.md allows clocks to differ.
    static let skew: TimeInterval = 60

    /// As far ahead as anybody plans; PostgreSQL's calendar and ours both have it.
    static let horizon: TimeInterval = 100 * 366 * 86_400

    /// The period that a wish means, at `now`: from now on where it does not say, and never into the past.
    static func resolve(
        from wished: Date?, until: Date?, now: Date
    ) -> (from: Date, until: Date?, faults: [Refusal.Fault]) {
        var faults: [Refusal.Fault] = []
        let from = max(wished ?? now, now)
        if let wished, wished < now.addingTimeInterval(-skew) {
            faults.append(
                .init(pointer: "/validFrom", code: "in-the-past", message: "What has been cannot be changed any more."))
        }
        let end = now.addingTimeInterval(horizon)
        for (pointer, moment) in [("/validFrom", wished), ("/validUntil", until)] {
            guard let moment, moment > end else { continue }
            faults.append(.init(pointer: pointer, code: "too-far", message: "It is more than 100 years ahead."))
        }
        if let until, until <= from {
            faults.append(
                .init(pointer: "/validUntil", code: "before-begin", message: "It ends before it begins."))
        }
        return (from, until, faults)
    }
}
