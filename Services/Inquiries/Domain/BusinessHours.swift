import Models
import TimeZones

/// Opening hours made ready for questions about instants (seconds since 1970). What they mean is what the tenants service
/// means by them (Services/Tenants, m0005_create_openings.sql): hours follow the clock on the wall of their zone; an
/// interval belongs to the day it begins on, also where it ends after midnight; a date of its own hours or a vacation
/// takes the place of what begins on that day. An edge in the hour that is skipped or repeated is where
/// `ZoneRules.instant(of:)` puts it.
struct BusinessHours: Sendable, Hashable {
    /// Minutes since midnight of the day it begins on: 0 to 1440, and up to 1440 more.
    struct Interval: Sendable, Hashable {
        let opens: Int
        let closes: Int

        init(_ opens: ClockTime, _ closes: ClockTime) {
            self.opens = opens.minutes
            self.closes = closes.minutes + (closes.minutes <= opens.minutes ? 1440 : 0)
        }
    }

    let zone: ZoneRules
    /// What begins on each day of the week, Monday first.
    private let weekly: [[Interval]]
    /// What begins on dates of their own, instead.
    private let special: [CivilDate: [Interval]]
    /// Days of absence, both ends included.
    private let vacations: [ClosedRange<CivilDate>]

    /// Hours of a business or professional; without hours it is never open.
    init(_ hours: Hours?, vacations: [Vacation] = [], zone: ZoneRules) {
        self.zone = zone
        var weekly = Array(repeating: [Interval](), count: 7)
        for entry in hours?.weekly ?? [] { weekly[entry.day.index].append(Interval(entry.opens, entry.closes)) }
        var special: [CivilDate: [Interval]] = [:]
        for entry in hours?.exceptions ?? [] {
            special[CivilDate(entry.date), default: []] += entry.intervals.map { Interval($0.opens, $0.closes) }
        }
        self.weekly = weekly
        self.special = special
        self.vacations = vacations.compactMap { $0.from <= $0.to ? CivilDate($0.from)...CivilDate($0.to) : nil }
    }

    /// What begins on a day.
    func intervals(on date: CivilDate) -> [Interval] {
        if vacations.contains(where: { $0.contains(date) }) { return [] }
        return special[date] ?? weekly[date.weekday.index]
    }

    /// The open times that begin on a day of the wall, as instants. Those of which no second is left at a change of the
    /// clocks are none.
    func openings(on date: CivilDate) -> [Range<Int>] {
        intervals(on: date).compactMap { interval in
            let opens = zone.instant(of: WallTime(date, minutes: interval.opens))
            let closes = zone.instant(of: WallTime(date, minutes: interval.closes))
            return opens < closes ? opens..<closes : nil
        }
    }
}
