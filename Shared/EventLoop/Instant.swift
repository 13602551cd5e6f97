internal import CLinux
internal import Glibc

/// A point on the machine's monotonic clock, in nanoseconds; it has no relation to the calendar.
public struct Instant: Comparable, Hashable, Sendable {
    /// Nanoseconds since an arbitrary start (CLOCK_MONOTONIC).
    public let nanoseconds: Int64

    /// The point at `nanoseconds` on the monotonic clock.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The clock read now (about 20 ns; `EventLoop.now` is the cached reading of the turn).
    public static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Earlier than.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The point `duration` later.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds &+ duration.nanoseconds)
    }

    /// The time from `right` to `left`.
    public static func - (left: Instant, right: Instant) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}

extension Duration {
    /// The whole nanoseconds of this duration; about 292 years at most either way, clamped.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min / 4 : .max / 4 }
        return Swift.min(scaled, .max / 4) + attoseconds / 1_000_000_000
    }

    /// This duration in seconds, as metrics and logs want it.
    public var seconds: Double { Double(nanoseconds) / 1e9 }
}
