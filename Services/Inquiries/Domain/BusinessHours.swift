import Models
import TimeZones

/// Opening hours made ready for questions about instants (seconds since 1970). What they mean is what the tenants service
/// means by them (Services/Tenants, m0005_create_openings.sql): hours follow the clock on the wall of their zone; an
/// interval belongs to the day it begins on, also where it ends after midnight; a date of its own hours or a vacation
/// takes the place of what begins on that day. An edge in the hour that is skipped or repeated is where
/// `ZoneRules.instant(of:)` puts it.
struct BusinessHours: Sendable, Hashable {
    /// What begins on one day of the wall.
    struct Day: Sendable, Hashable {
        /// Whether the date has hours of its own.
        let isSpecial: Bool
        /// Minutes since midnight, earliest first, none touching another: 0 to 1440, and up to 1440 more.
        let intervals: [Range<Int>]

        init(isSpecial: Bool, _ entries: [(opens: ClockTime, closes: ClockTime)]) {
            self.isSpecial = isSpecial
            var joined: [Range<Int>] = []
            for entry in entries.sorted(by: { $0.opens < $1.opens }) {
                let (opens, closes) = (entry.opens.minutes, entry.closes.minutes)
                let interval = opens..<(closes + (closes <= opens ? 1440 : 0))
                if let last = joined.last, interval.lowerBound <= last.upperBound {
                    joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, interval.upperBound)
                } else {
                    joined.append(interval)
                }
            }
            intervals = joined
        }

        /// A day of absence.
        static let none = Day(isSpecial: true, [])
    }

    let zone: ZoneRules
    /// Monday first.
    private let weekly: [Day]
    /// Dates of their own.
    private let special: [CivilDate: Day]
    /// Days of absence, both ends included.
    private let vacations: [ClosedRange<CivilDate>]

    /// Hours of a business or professional; without hours it is never open.
    init(_ hours: Hours?, vacations: [Vacation] = [], zone: ZoneRules) {
        self.zone = zone
        weekly = Weekday.allCases.map { day in
            Day(isSpecial: false, (hours?.weekly ?? []).filter { $0.day == day }.map { ($0.opens, $0.closes) })
        }
        special = Dictionary(grouping: hours?.exceptions ?? []) { CivilDate($0.date) }
            .mapValues { Day(isSpecial: true, $0.flatMap(\.intervals).map { ($0.opens, $0.closes) }) }
        self.vacations = vacations.compactMap { $0.from <= $0.to ? CivilDate($0.from)...CivilDate($0.to) : nil }
    }

    /// What begins on a day.
    func day(_ date: CivilDate) -> Day {
        if vacations.contains(where: { $0.contains(date) }) { return .none }
        return special[date] ?? weekly[date.weekdayIndex]
    }
}
