import FoundationEssentials

/// Times as PostgreSQL writes them with `DateStyle ISO` and `TimeZone UTC`, which every connection sets.
enum Timestamp {
    private static let microsecondsPerDay = 86_400_000_000

    /// `2026-11-21 08:54:39.123456+00`; nil outside the years 1 to 9999.
    static func text(of date: Date) -> [UInt8]? {
        let seconds = date.timeIntervalSince1970
        // 0001-01-01 and 10000-01-01, between which a year has four digits.
        guard seconds >= -62_135_596_800, seconds < 253_402_300_800 else { return nil }
        let microseconds = Int((seconds * 1_000_000).rounded())
        let day = Int((Double(microseconds) / Double(microsecondsPerDay)).rounded(.down))
        let inDay = microseconds - day * microsecondsPerDay
        let (year, month, dayOfMonth) = civil(fromDay: day)
        guard year <= 9999 else { return nil }

        var text: [UInt8] = []
        text.reserveCapacity(29)
        Decimal.append(year, width: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Decimal.append(month, width: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        Decimal.append(dayOfMonth, width: 2, to: &text)
        text.append(UInt8(ascii: " "))
        Decimal.append(inDay / 3_600_000_000, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Decimal.append(inDay / 60_000_000 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Decimal.append(inDay / 1_000_000 % 60, width: 2, to: &text)
        text.append(UInt8(ascii: "."))
        Decimal.append(inDay % 1_000_000, width: 6, to: &text)
        text.append(contentsOf: "+00".utf8)
        return text
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS[.ffffff]` or the same with `+00`; nil for anything else, such as
    /// `infinity`, years before Christ or another offset.
    static func date(from text: Span<UInt8>) -> Date? {
        var index = 0
        guard let year = number(in: text, at: &index, digits: 4...6), take("-", from: text, at: &index),
            let month = number(in: text, at: &index, digits: 2...2), (1...12).contains(month),
            take("-", from: text, at: &index),
            let day = number(in: text, at: &index, digits: 2...2), (1...31).contains(day)
        else { return nil }
        var microseconds = Self.day(fromCivil: year, month, day) * microsecondsPerDay
        if index < text.count {
            guard let time = timeOfDay(in: text, at: &index), atEndOrUTC(text, index) else { return nil }
            microseconds += time
        }
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    /// Microseconds since midnight of ` HH:MM:SS[.ffffff]`.
    private static func timeOfDay(in text: Span<UInt8>, at index: inout Int) -> Int? {
        guard take(" ", from: text, at: &index) || take("T", from: text, at: &index),
            let hour = number(in: text, at: &index, digits: 2...2), hour < 24, take(":", from: text, at: &index),
            let minute = number(in: text, at: &index, digits: 2...2), minute < 60, take(":", from: text, at: &index),
            let second = number(in: text, at: &index, digits: 2...2), second < 60
        else { return nil }
        var fraction = 0
        if take(".", from: text, at: &index) {
            let start = index
            guard let digits = number(in: text, at: &index, digits: 1...6) else { return nil }
            fraction = (index - start..<6).reduce(digits) { value, _ in value * 10 }
        }
        return (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    }

    private static func atEndOrUTC(_ text: Span<UInt8>, _ start: Int) -> Bool {
        var index = start
        if index == text.count { return true }
        if take("Z", from: text, at: &index) { return index == text.count }
        return take("+", from: text, at: &index) && number(in: text, at: &index, digits: 2...2) == 0
            && index == text.count
    }

    private static func number(in text: Span<UInt8>, at index: inout Int, digits: ClosedRange<Int>) -> Int? {
        var value = 0
        let start = index
        while index < text.count, index - start < digits.upperBound, let digit = Decimal.digit(text[index]) {
            value = value * 10 + digit
            index += 1
        }
        return index - start >= digits.lowerBound ? value : nil
    }

    private static func take(_ character: Unicode.Scalar, from text: Span<UInt8>, at index: inout Int) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01. Years start in March here, so that the leap day
    /// is the last of its year and 400 years are one period of 146,097 days.
    static func civil(fromDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468  // days from 0000-03-01
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// The day counted from 1970-01-01 of a date; the inverse of `civil(fromDay:)`.
    static func day(fromCivil year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
