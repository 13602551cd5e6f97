import TimeZones

/// The open times of some hours from an instant on, in seconds since 1970, earliest first and none overlapping another.
/// Where one ends and the next begins in the same instant, nobody closed.
///
/// Hours are joined on the wall, those of every week and those of dates of their own each for themselves, and only then
/// become instants: as the SQL of tenants does it, which matters for edges in an hour that is skipped.
struct Openings: Sequence, IteratorProtocol {
    private let hours: BusinessHours
    /// The next day of the wall to look at.
    private var day: CivilDate
    private let lastDay: CivilDate
    /// What may still go on on the next day, in seconds on the wall: of every week, and of dates of their own.
    private var weekly: Range<Int>?
    private var special: Range<Int>?
    /// What has become instants and has not been told, earliest first.
    private var found: [Range<Int>] = []
    /// Until when it has been told; before the first: the instant that was asked for.
    private var told: Int
    private var isFirst = true

    /// No clock is further from UTC: 15 hours and 56 minutes in Manila before 1844.
    private static let greatestOffset = 57_600

    /// Those that end after an instant, looked for on so many days after it. What is open longer ends with the search.
    init(_ hours: BusinessHours, after instant: Int, days: Int) {
        self.hours = hours
        told = instant
        // What begins on a day ends within two of its days on the wall.
        day = WallTime(seconds: instant - 2 * 86_400 - Self.greatestOffset).date
        lastDay = WallTime(seconds: instant + Self.greatestOffset).date.adding(days: days)
    }

    mutating func next() -> Range<Int>? {
        while true {
            while let opening = found.first, opening.lowerBound <= settled {
                found.removeFirst()
                guard opening.upperBound > told else { continue }
                let begin = isFirst ? opening.lowerBound : Swift.max(told, opening.lowerBound)
                told = opening.upperBound
                isFirst = false
                return begin..<opening.upperBound
            }
            if day > lastDay, weekly == nil, special == nil { return nil }
            lookAtNextDay()
        }
    }

    /// Nothing that is not in `found` begins before this.
    private var settled: Int {
        if day > lastDay, weekly == nil, special == nil { return .max }
        let midnight = day.dayNumber * 86_400
        return Swift.min(midnight, weekly?.lowerBound ?? midnight, special?.lowerBound ?? midnight)
            - Self.greatestOffset
    }

    private mutating func lookAtNextDay() {
        var end = Int.max
        if day <= lastDay {
            let midnight = day.dayNumber * 86_400
            let begun = hours.day(day)
            for interval in begun.intervals {
                let wall = (midnight + interval.lowerBound * 60)..<(midnight + interval.upperBound * 60)
                add(begun.isSpecial ? Self.join(wall, to: &special) : Self.join(wall, to: &weekly))
            }
            day = day.adding(days: 1)
            if day <= lastDay { end = midnight + 86_400 }
        }
        if let open = weekly, open.upperBound < end {
            weekly = nil
            add(open)
        }
        if let open = special, open.upperBound < end {
            special = nil
            add(open)
        }
    }

    /// Joins what is open with what it touches; gives back what is at its end.
    private static func join(_ wall: Range<Int>, to open: inout Range<Int>?) -> Range<Int>? {
        if let begun = open, wall.lowerBound <= begun.upperBound {
            open = begun.lowerBound..<Swift.max(begun.upperBound, wall.upperBound)
            return nil
        }
        defer { open = wall }
        return open
    }

    /// What is open on the wall, as instants; that of which no second is left at a change of the clocks is nothing.
    private mutating func add(_ wall: Range<Int>?) {
        guard let wall else { return }
        let opens = hours.zone.instant(of: WallTime(seconds: wall.lowerBound))
        let closes = hours.zone.instant(of: WallTime(seconds: wall.upperBound))
        guard opens < closes else { return }
        let place = found.firstIndex { $0.lowerBound > opens } ?? found.endIndex
        found.insert(opens..<closes, at: place)
    }
}
