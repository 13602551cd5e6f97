public import Models

/// A day of the Gregorian calendar, for arithmetic: a count of days that knows its year, month and weekday.
/// The calendar is taken to have always been Gregorian, as ISO 8601 does.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01; negative before it.
    public let dayNumber: Int

    /// The day that many days after 1970-01-01.
    public init(dayNumber: Int) { self.dayNumber = dayNumber }

    /// A day of a month. A day beyond the month's end is one of the months after it.
    ///
    /// Years are counted from March, so that the leap day ends the year; 400 years are always 146,097 days.
    public init(year: Int, month: Int, day: Int) {
        let fromMarch = month > 2 ? year : year - 1
        let era = fromMarch.floorDivided(by: 400)
        let yearOfEra = fromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        // 719,468 days lie between 0000-03-01 and 1970-01-01.
        dayNumber = era * 146_097 + dayOfEra - 719_468
    }

    /// The day that a text of the models names.
    public init(_ date: CalendarDate) {
        let parts = date.text.split(separator: "-").map { Int($0) ?? 0 }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }

    /// Year, month 1 to 12 and day 1 to 31.
    public var parts: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The year.
    public var year: Int { parts.year }

    /// The day of the week; 1970-01-01 was a Thursday.
    public var weekday: Weekday { Weekday.allCases[(dayNumber + 3).floorRemainder(by: 7)] }

    /// The day that many days later, or earlier when negative.
    public func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    /// Earlier is less.
    public static func < (one: Self, other: Self) -> Bool { one.dayNumber < other.dayNumber }

    /// `2026-11-26`
    public var description: String {
        let (year, month, day) = parts
        return "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
    }
}

extension Int {
    /// The quotient rounded toward minus infinity.
    func floorDivided(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What is left over of that division: never negative.
    func floorRemainder(by divisor: Int) -> Int { self - floorDivided(by: divisor) * divisor }

    /// With zeros in front.
    func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
