import TimeZones

/// The open times of some hours from an instant on, earliest first and none overlapping another. Where one ends and the
/// next begins in the same instant, nobody closed.
struct Openings: Sequence, IteratorProtocol {
    private let hours: BusinessHours
    /// The next day of the wall to look at.
    private var day: CivilDate
    private let lastDay: CivilDate
    /// What was found and has not been told, earliest first.
    private var found: [Range<Int>] = []
    /// Until when it has been told; before the first: the instant that was asked for.
    private var told: Int
    private var isFirst = true

    /// No clock is further from UTC: 15 hours and 56 minutes in Manila before 1844.
    private static let greatestOffset = 57_600

    /// Those that end after an instant, of so many days.
    init(_ hours: BusinessHours, after instant: Int, days: Int) {
        self.hours = hours
        told = instant
        // What begins on a day ends within two of its days on the wall.
        day = WallTime(seconds: instant - 2 * 86_400 - Self.greatestOffset).date
        lastDay = day.adding(days: days + 4)
    }

    mutating func next() -> Range<Int>? {
        while true {
            // Days not yet looked at hold nothing that begins before this.
            let isLast = day > lastDay
            let settled = isLast ? Int.max : day.dayNumber * 86_400 - Self.greatestOffset
            while let opening = found.first, opening.lowerBound <= settled {
                found.removeFirst()
                guard opening.upperBound > told else { continue }
                let begin = isFirst ? opening.lowerBound : Swift.max(told, opening.lowerBound)
                told = opening.upperBound
                isFirst = false
                return begin..<opening.upperBound
            }
            if isLast { return nil }
            found += hours.openings(on: day)
            found.sort { $0.lowerBound < $1.lowerBound }
            day = day.adding(days: 1)
        }
    }
}
