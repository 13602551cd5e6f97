public import FoundationEssentials

/// How far a zone's clocks are from UTC, ever: the changes that the IANA database lists, and the rule of every year after
/// them. Instants are seconds since 1970-01-01T00:00:00Z without leap seconds, as POSIX counts.
public struct ZoneRules: Sendable, Hashable {
    /// A change of the clocks.
    public struct Change: Sendable, Hashable {
        /// The first instant at which the clocks show the new time.
        public let instant: Int
        /// Seconds east of UTC from then on.
        public let offset: Int
    }

    /// Before the first change.
    let firstOffset: Int
    /// Listed changes, earliest first.
    let changes: [Change]
    /// After the last of them; nil: nothing changes any more.
    let yearly: YearlyRule?

    /// No difference, ever.
    public static let utc = ZoneRules(firstOffset: 0, changes: [], yearly: nil)

    /// Seconds east of UTC at an instant.
    public func offset(at instant: Int) -> Int {
        guard let last = changes.last, instant < last.instant else {
            return yearly?.offset(at: instant) ?? changes.last?.offset ?? firstOffset
        }
        let next = indexOfChange(after: instant)
        return next == 0 ? firstOffset : changes[next - 1].offset
    }

    /// What the clocks show at an instant.
    public func wallTime(at instant: Int) -> WallTime { WallTime(seconds: instant + offset(at: instant)) }

    /// What the clocks show at a time; fractions of a second are cut off.
    public func wallTime(at date: Date) -> WallTime { wallTime(at: date.wholeSeconds) }

    /// The instant at which the clocks show a time.
    ///
    /// The rule for the two borders is PostgreSQL's (`timestamp AT TIME ZONE`), so that services and their SQL agree:
    /// - a time that is **skipped** is counted on by the clock as it went before: 02:30 of a night without the hour from
    ///   two to three is half an hour after the change, at 03:30 of summer time;
    /// - of a time that is **shown twice** it is the second one, after the change.
    public func instant(of wall: WallTime) -> Int {
        // No clock is a whole day away from UTC; two days of changes around are all that matter.
        var begin = wall.seconds - 2 * 86_400
        var offset = offset(at: begin)
        var found: Int?
        var skipped: Int?
        while true {
            let change = nextChange(after: begin)
            let instant = wall.seconds - offset
            if instant >= begin {
                if let change, instant >= change.instant {
                    // Past the end of this clock; if the next one begins later than this time, it is skipped.
                    if skipped == nil, wall.seconds - change.offset < change.instant { skipped = instant }
                } else {
                    found = instant
                }
            }
            guard let change, change.instant <= wall.seconds + 86_400 else { break }
            begin = change.instant
            offset = change.offset
        }
        return found ?? skipped ?? wall.seconds - offset
    }

    /// The first change of the clocks after an instant; nil when there is none any more. A change of the zone's name or of
    /// what counts as summer time only is none.
    public func nextChange(after instant: Int) -> Change? {
        var before = offset(at: instant)
        for change in changes[indexOfChange(after: instant)...] {
            if change.offset != before { return change }
            before = change.offset
        }
        return yearly?.nextChange(after: max(instant, changes.last?.instant ?? instant))
    }

    /// Index of the first listed change after an instant.
    private func indexOfChange(after instant: Int) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].instant <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Date {
    /// Seconds since 1970, fractions cut off toward the past.
    public var wholeSeconds: Int { Int(timeIntervalSince1970.rounded(.down)) }

    /// The time that many seconds after 1970.
    public init(wholeSeconds: Int) { self.init(timeIntervalSince1970: Double(wholeSeconds)) }
}
