/// What happens every year: the footer of a zone file, which is a `TZ` string of POSIX with the extensions of RFC 9636
/// (hours from -167 to 167), for example `EST5EDT,M3.2.0,M11.1.0`.
struct YearlyRule: Sendable, Hashable {
    /// Seconds east of UTC in standard time.
    let standard: Int
    /// The other half of the year, in zones that have one.
    let summer: Summer?

    /// Summer time.
    struct Summer: Sendable, Hashable {
        /// Seconds east of UTC; less than standard time in Dublin, whose winter is the exception in law.
        let offset: Int
        /// When it begins, on the clock of standard time.
        let begins: Moment
        /// When it ends, on the clock of summer time.
        let ends: Moment
    }

    /// A moment of any year.
    struct Moment: Sendable, Hashable {
        let day: Day
        /// Seconds since that day's midnight; may be negative or more than a day.
        let time: Int

        /// Seconds on the wall since 1970-01-01 00:00.
        func seconds(in year: Int) -> Int { day.date(in: year).dayNumber * 86_400 + time }
    }

    /// A day of any year.
    enum Day: Sendable, Hashable {
        /// 1 to 365; the leap day has no number.
        case withoutLeapDay(Int)
        /// 0 to 365; the leap day is counted.
        case counted(Int)
        /// The `week`th (5: the last) weekday (0: Sunday) of a month.
        case weekday(Int, week: Int, month: Int)

        func date(in year: Int) -> CivilDate {
            let first = CivilDate(year: year, month: 1, day: 1)
            switch self {
            case .withoutLeapDay(let number):
                let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
                return first.adding(days: isLeap && number >= 60 ? number : number - 1)
            case .counted(let number):
                return first.adding(days: number)
            case .weekday(let weekday, let week, let month):
                let start = CivilDate(year: year, month: month, day: 1)
                let end =
                    month == 12
                    ? CivilDate(year: year + 1, month: 1, day: 1) : CivilDate(year: year, month: month + 1, day: 1)
                // 1970-01-01 was a Thursday, 4 with Sunday as 0.
                let firstOfThem = start.adding(days: (weekday - start.dayNumber - 4).floorRemainder(by: 7))
                let date = firstOfThem.adding(days: (week - 1) * 7)
                return date < end ? date : date.adding(days: -7)
            }
        }
    }

    /// Seconds east of UTC at an instant.
    func offset(at instant: Int) -> Int {
        guard summer != nil else { return standard }
        var latest = ZoneRules.Change(instant: .min, offset: standard)
        for change in changes(around: instant) where change.instant <= instant && change.instant >= latest.instant {
            latest = change
        }
        return latest.offset
    }

    /// The first change after an instant.
    func nextChange(after instant: Int) -> ZoneRules.Change? {
        let before = offset(at: instant)
        var next: ZoneRules.Change?
        for change in changes(around: instant) where change.instant > instant {
            if next.map({ change.instant <= $0.instant }) ?? true { next = change }
        }
        // Summer time all year round ends and begins in the same instant.
        return next.flatMap { $0.offset == before ? nil : $0 }
    }

    /// The changes of the year of an instant, of the one before and the one after: a rule's day and time may lie outside
    /// its year. In the order in which they take effect where two are of the same instant.
    private func changes(around instant: Int) -> [ZoneRules.Change] {
        guard let summer else { return [] }
        let year = CivilDate(dayNumber: (instant + standard).floorDivided(by: 86_400)).year
        var changes: [ZoneRules.Change] = []
        changes.reserveCapacity(6)
        for year in (year - 1)...(year + 1) {
            let begin = ZoneRules.Change(instant: summer.begins.seconds(in: year) - standard, offset: summer.offset)
            let end = ZoneRules.Change(instant: summer.ends.seconds(in: year) - summer.offset, offset: standard)
            changes += begin.instant < end.instant ? [begin, end] : [end, begin]
        }
        return changes
    }
}
