/// A time as HTTP writes it (RFC 9110, section 5.6.7), in seconds of Unix time.
public enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]  // 1970-01-01 was a Thursday
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT` for 784111777.
    public static func text(_ seconds: Int) -> String {
        let second = ((seconds % 86400) + 86400) % 86400
        let day = (seconds - second) / 86400
        let date = civil(day)
        let weekday = days[((day % 7) + 7) % 7]
        let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(four(date.year)) \(clock) GMT"
    }

    /// The seconds of a date in any of the three forms that a recipient must understand: IMF-fixdate, and the obsolete
    /// ones of RFC 850 and `asctime`. Nil for everything else. Two-digit years are put so that they are not after
    /// `thisYear` + 50.
    public static func seconds(_ text: String, thisYear: Int = 2026) -> Int? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        // Sun, 06 Nov 1994 08:49:37 GMT
        if words.count == 6, words[5] == "GMT", isDay(words[0].dropLast()), words[0].last == "," {
            guard words[1].utf8.count == 2, words[3].utf8.count == 4 else { return nil }
            return time(day: words[1], month: words[2], year: number(words[3]), clock: words[4])
        }
        // Sunday, 06-Nov-94 08:49:37 GMT
        if words.count == 4, words[3] == "GMT", words[0].last == ",", isDay(words[0].prefix(3)) {
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3, date[2].utf8.count == 2, let short = number(date[2]) else { return nil }
            let century = thisYear - thisYear % 100
            let year = century + short > thisYear + 50 ? century + short - 100 : century + short
            return time(day: date[0], month: date[1], year: year, clock: words[2])
        }
        // Sun Nov  6 08:49:37 1994
        if words.count == 5, isDay(words[0]) {
            return time(day: words[2], month: words[1], year: number(words[4]), clock: words[3])
        }
        return nil
    }

    private static func isDay(_ text: Substring) -> Bool { days.contains { $0 == text } }

    private static func time(day: Substring, month: Substring, year: Int?, clock: Substring) -> Int? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard let day = number(day), let year, let month = months.firstIndex(where: { $0 == month }).map({ $0 + 1 }),
            parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = number(parts[0]),
            let minute = number(parts[1]), let second = number(parts[2])
        else { return nil }
        // 60 is a leap second.
        guard day >= 1, hour < 24, minute < 60, second <= 60 else { return nil }
        let days = dayNumber(year: year, month: month, day: day)
        guard civil(days) == (year, month, day) else { return nil }
        return days * 86400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.count <= 4 && text.utf8.allSatisfy(\.isDigit) ? Int(text) : nil
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func four(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }

    /// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. Years begin in March here, so
    /// that the leap day is the last one of the year.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468  // days from 0000-03-01 to 1970-01-01
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
