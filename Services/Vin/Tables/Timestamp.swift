/// Reads the points in time that a dump writes.
enum Timestamp {
    /// Microseconds since 1970-01-01 of `2019-12-21 20:26:30.583`, `2019-12-21T20:26:30` or `2019-12-21`, taken as UTC
    /// (vPIC's columns have no zone); nil when it is none.
    static func microseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        func has(_ character: Character, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == character.asciiValue
        }
        guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
            let day = number(8..<10), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = days(year: year, month: month, day: day) * 86_400_000_000
        if bytes.count == 10 { return midnight }
        guard has(" ", at: 10) || has("T", at: 10), let hour = number(11..<13), has(":", at: 13),
            let minute = number(14..<16), has(":", at: 16), let second = number(17..<19),
            hour < 24, minute < 60, second < 61
        else { return nil }
        let time = midnight + (hour * 3600 + minute * 60 + second) * 1_000_000
        if bytes.count == 19 { return time }
        let digits = bytes.count - 20
        guard has(".", at: 19), (1...6).contains(digits), let fraction = number(20..<bytes.count) else { return nil }
        return time + fraction * [100_000, 10_000, 1_000, 100, 10, 1][digits - 1]
    }

    /// Days from 1970-01-01 to a day of the Gregorian calendar, counted in years that begin in March, so that the
    /// leap day is the last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
