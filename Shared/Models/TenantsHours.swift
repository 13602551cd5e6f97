public import JSON

/// A day of the week.
public enum Weekday: String, Codable, Sendable, CaseIterable, Hashable {
    /// The days, as ISO 8601 orders them.
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// 0 for Monday.
    public var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A time of day on the wall clock, `HH:MM`; `24:00` ends a day.
public struct ClockTime: TextValue, Comparable {
    /// The text, for example `08:30`.
    public let text: String
    /// Minutes since midnight, 0 to 1440.
    public let minutes: Int

    private static let form = TextPattern(.init("[0-2]"), .init("[0-9]"), .init("[:]"), .init("[0-5]"), .init("[0-9]"))

    /// A time.
    public init(_ text: String) throws(InvalidValue) {
        let clock = TextForm.trimmed(text)
        let digits = clock.utf8.compactMap { $0 >= 48 && $0 <= 57 ? Int($0) - 48 : nil }
        guard Self.form.matches(clock.utf8), digits.count == 4,
            case let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3], minutes <= 1440
        else { throw InvalidValue("invalid-time", "A time from 00:00 to 24:00 is expected.") }
        self.text = clock
        self.minutes = minutes
    }

    /// Earlier is less.
    public static func < (one: Self, other: Self) -> Bool { one.minutes < other.minutes }

    /// A text of five characters.
    public static func document(_ schema: inout Schema) {
        schema.state("Time of day on the wall clock; 24:00 ends a day.", pattern: form, example: "08:30")
    }
}

/// A day of the calendar, `YYYY-MM-DD`.
public struct CalendarDate: TextValue, Comparable {
    /// The text, for example `2026-11-26`.
    public let text: String

    private static let form = TextPattern(
        .init("[0-9]", 4...4), .init("[-]"), .init("[0-9]", 2...2), .init("[-]"), .init("[0-9]", 2...2))

    /// A day that the Gregorian calendar has, from 1900 to 2199.
    public init(_ text: String) throws(InvalidValue) {
        let date = TextForm.trimmed(text)
        let parts = date.split(separator: "-").compactMap { Int($0) }
        guard Self.form.matches(date.utf8), parts.count == 3, (1900...2199).contains(parts[0]),
            (1...12).contains(parts[1]), (1...Self.days(of: parts[1], in: parts[0])).contains(parts[2])
        else { throw InvalidValue("invalid-date", "A day as YYYY-MM-DD is expected.") }
        self.text = date
    }

    private static func days(of month: Int, in year: Int) -> Int {
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Earlier is less.
    public static func < (one: Self, other: Self) -> Bool { one.text < other.text }

    /// A text of ten characters.
    public static func document(_ schema: inout Schema) {
        schema.state("A day.", format: "date", pattern: form, example: "2026-11-26")
    }
}

/// From when to when; what ends at or before its beginning ends on the next day.
public struct OpenInterval: Codable, Sendable, Hashable, Documented {
    /// Begin.
    public let opens: ClockTime
    /// End.
    public let closes: ClockTime

    /// An interval.
    public init(opens: ClockTime, closes: ClockTime) {
        self.opens = opens
        self.closes = closes
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("From when to when; what ends at or before its beginning ends on the next day.")
    }
}

/// An interval of every week.
public struct WeeklyInterval: Codable, Sendable, Hashable, Documented {
    /// The day it begins on.
    public let day: Weekday
    /// Begin.
    public let opens: ClockTime
    /// End.
    public let closes: ClockTime

    /// An interval.
    public init(day: Weekday, opens: ClockTime, closes: ClockTime) {
        self.day = day
        self.opens = opens
        self.closes = closes
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("An interval of every week; what ends at or before its beginning ends on the next day.")
    }
}

/// A date with hours of its own: a holiday, a short day.
public struct DateHours: Codable, Sendable, Hashable, Documented {
    /// The date.
    public let date: CalendarDate
    /// Open on that date, instead of the weekly hours; none: closed.
    public let intervals: [OpenInterval]
    /// What the day is, for people.
    public let note: String?

    /// A date.
    public init(date: CalendarDate, intervals: [OpenInterval] = [], note: String? = nil) {
        self.date = date
        self.intervals = intervals
        self.note = note
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A date with hours of its own: a holiday, a short day.")
        schema.member("intervals", "Open on that date, instead of the weekly hours; none: closed.", items: 0...12)
        schema.member("note", "What the day is, for people.", length: 1...100, example: "Thanksgiving")
    }
}

/// Opening hours on the wall clock of the business's time zone.
public struct Hours: Codable, Sendable, Hashable, Documented {
    /// Every week.
    public let weekly: [WeeklyInterval]
    /// Dates of their own.
    public let exceptions: [DateHours]?

    /// Hours.
    public init(weekly: [WeeklyInterval], exceptions: [DateHours]? = nil) {
        self.weekly = weekly
        self.exceptions = exceptions
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Opening hours on the wall clock of the business's time zone.")
        schema.member("weekly", "Every week.", items: 0...70)
        schema.member("exceptions", "Dates of their own, such as holidays.", items: 0...400)
    }
}

/// Days of absence, both ends included.
public struct Vacation: Codable, Sendable, Hashable, Documented {
    /// First day.
    public let from: CalendarDate
    /// Last day.
    public let to: CalendarDate
    /// For people.
    public let note: String?

    /// Days.
    public init(from: CalendarDate, to: CalendarDate, note: String? = nil) {
        self.from = from
        self.to = to
        self.note = note
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Days of absence, both ends included.")
        schema.member("note", "For people.", length: 1...100)
    }
}
