/// What the clock and the calendar on a wall show: a date and a time of day without a zone. Only `ZoneRules` makes an
/// instant of it.
public struct WallTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01 00:00 on the same wall, as if no hour had ever been skipped or repeated.
    public let seconds: Int

    /// The time that many seconds after 1970-01-01 00:00.
    public init(seconds: Int) { self.seconds = seconds }

    /// A time of a day. More than a day's minutes are of the days after it: 25:30 is half past one.
    public init(_ date: CivilDate, minutes: Int = 0) { seconds = date.dayNumber * 86_400 + minutes * 60 }

    /// The day.
    public var date: CivilDate { CivilDate(dayNumber: seconds.floorDivided(by: 86_400)) }

    /// Seconds since the day began on the wall, 0 to 86,399.
    public var secondOfDay: Int { seconds.floorRemainder(by: 86_400) }

    /// Earlier is less.
    public static func < (one: Self, other: Self) -> Bool { one.seconds < other.seconds }

    /// `2026-11-26T09:30:00`
    public var description: String {
        let second = secondOfDay
        let clock = [second / 3600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }.joined(separator: ":")
        return "\(date)T\(clock)"
    }
}
