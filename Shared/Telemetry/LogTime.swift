import FoundationEssentials
import JSON
import Synchronization

/// The time of a log line: RFC 3339 in UTC with exactly three digits of fraction, so that lines sort as text.
///
/// Every line has one, so the date is worked out once a day, not once a line.
enum LogTime {
    private static let millisecondsOfDay: Int64 = 86_400_000

    /// The day since 1970 plus 2^30 in the upper half (so that 0 is no day of any log), the eight digits of its date in
    /// the lower one, four bits each. One word, so workers share it without a lock.
    private static let today = Atomic<UInt64>(0)

    static func text(_ date: Date) -> [UInt8] {
        let milliseconds = Int64((date.timeIntervalSince1970 * 1_000).rounded(.down))
        let rest = (milliseconds % millisecondsOfDay + millisecondsOfDay) % millisecondsOfDay
        let digits = self.date(ofDay: (milliseconds - rest) / millisecondsOfDay)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        for place in 0..<8 {
            if place == 4 || place == 6 { text.append(UInt8(ascii: "-")) }
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits >> UInt32(28 - 4 * place)) & 15)
        }
        let parts: [(separator: UInt8, number: Int64, width: Int)] = [
            (UInt8(ascii: "T"), rest / 3_600_000, 2), (UInt8(ascii: ":"), rest / 60_000 % 60, 2),
            (UInt8(ascii: ":"), rest / 1_000 % 60, 2), (UInt8(ascii: "."), rest % 1_000, 3),
        ]
        for part in parts {
            text.append(part.separator)
            if part.width == 3 { text.append(UInt8(ascii: "0") + UInt8(part.number / 100)) }
            text.append(UInt8(ascii: "0") + UInt8(part.number / 10 % 10))
            text.append(UInt8(ascii: "0") + UInt8(part.number % 10))
        }
        text.append(UInt8(ascii: "Z"))
        return text
    }

    private static func date(ofDay day: Int64) -> UInt32 {
        let known = today.load(ordering: .relaxed)
        let key = UInt64(UInt32(truncatingIfNeeded: day + (1 << 30)))
        if known >> 32 == key { return UInt32(truncatingIfNeeded: known) }
        let text = RFC3339.text(Date(timeIntervalSince1970: Double(day * 86_400)))
        let digits = text.utf8.prefix(10).filter { $0 != UInt8(ascii: "-") }
        let date = digits.reduce(UInt32(0)) { $0 << 4 | UInt32($1 & 15) }
        today.store(key << 32 | UInt64(date), ordering: .relaxed)
        return date
    }
}
