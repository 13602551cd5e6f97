import Glibc
import Synchronization

/// Ids that sort by the time they were made (RFC 9562, section 5.7).
public enum UUIDv7 {
    /// A new id as two halves, big-endian: 48 bits of Unix milliseconds, 12 bits of the fraction of a millisecond
    /// (section 6.2, method 3), 62 random bits.
    ///
    /// Within this process each id is greater than every one made before it, also when the clock goes back: the
    /// 60 bits of time then count up by one instead.
    public static func next() -> (high: UInt64, low: UInt64) {
        make(time: advance(to: clock()), random: Random.next())
    }

    /// The id of a time and random bits, for tests and for ranges of ids.
    ///
    /// - Parameter time: 1/4096 milliseconds since 1970, 60 bits.
    static func make(time: UInt64, random: UInt64) -> (high: UInt64, low: UInt64) {
        ((time >> 12) << 16 | 0x7000 | time & 0xFFF, 0x8000_0000_0000_0000 | random >> 2)
    }

    /// The lower-case text of an id: 8-4-4-4-12 hexadecimal digits.
    public static func text(high: UInt64, low: UInt64) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (half, start) in [(high, 0), (low, 16)] {
            for place in 0..<16 {
                if [8, 12, 16, 20].contains(start + place) { text.append(UInt8(ascii: "-")) }
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * place)) & 15
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// When an id was made, in Unix milliseconds.
    public static func milliseconds(high: UInt64) -> UInt64 { high >> 16 }

    private static let last = Atomic<UInt64>(0)

    /// The time to use: `now`, or one more than the last one where that is not later. One compare-and-swap, no lock.
    static func advance(to now: UInt64) -> UInt64 {
        var known = last.load(ordering: .relaxed)
        while true {
            let time = max(now, known + 1)
            let (exchanged, current) = last.compareExchange(
                expected: known, desired: time, ordering: .relaxed)
            if exchanged { return time }
            known = current
        }
    }

    /// Now in 1/4096 milliseconds.
    private static func clock() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = UInt64(now.tv_sec) * 1_000 + UInt64(now.tv_nsec) / 1_000_000
        return milliseconds << 12 | (UInt64(now.tv_nsec) % 1_000_000) * 4_096 / 1_000_000
    }
}
