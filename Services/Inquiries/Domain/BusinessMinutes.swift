import FoundationEssentials
import TimeZones

// Questions that a deadline asks. Sub-second parts of times are cut off; answers are whole seconds.

extension BusinessHours {
    /// How far ahead an opening is looked for, in days: two years. Who is closed for longer answers nobody, and for hours
    /// that are never open the search ends here.
    static var horizon: Int { 731 }

    /// Whether it is open at an instant.
    func isOpen(at time: Date) -> Bool {
        let instant = time.wholeSeconds
        let today = zone.wallTime(at: instant).date
        // What begins on a day ends within two of its days; one more where a whole day was skipped (Samoa, 2011).
        return (-2...0).contains { openings(on: today.adding(days: $0)).contains { $0.contains(instant) } }
    }

    /// When it opens next: the first beginning of an opening after an instant, whether it is open then or not. Nil: not
    /// within the horizon, or it never closes.
    func nextOpening(after time: Date) -> Date? {
        let instant = time.wholeSeconds
        var end: Int?
        for opening in Openings(self, after: instant, days: Self.horizon) {
            if opening.lowerBound > instant, opening.lowerBound != end { return Date(wholeSeconds: opening.lowerBound) }
            end = opening.upperBound
        }
        return nil
    }

    /// When that many minutes of open time have passed since an instant: a deadline. What is up exactly when it closes is
    /// up then and not at the next opening; no minutes are up at the instant itself. Nil: not within the horizon.
    func adding(minutes: Int, to time: Date) -> Date? {
        let start = time.wholeSeconds
        guard minutes > 0 else { return Date(wholeSeconds: start) }
        // More minutes than the horizon has are not there.
        guard minutes <= Self.horizon * 1440 else { return nil }
        var left = minutes * 60
        for opening in Openings(self, after: start, days: Self.horizon) {
            let begin = Swift.max(start, opening.lowerBound)
            if left <= opening.upperBound - begin { return Date(wholeSeconds: begin + left) }
            left -= opening.upperBound - begin
        }
        return nil
    }

    /// Seconds of open time from one instant to another; none when the other is not later.
    func openSeconds(from start: Date, to end: Date) -> Int {
        let (start, end) = (start.wholeSeconds, end.wholeSeconds)
        guard start < end else { return 0 }
        var sum = 0
        for opening in Openings(self, after: start, days: (end - start) / 86_400 + 1) {
            guard opening.lowerBound < end else { break }
            sum += Swift.min(end, opening.upperBound) - Swift.max(start, opening.lowerBound)
        }
        return sum
    }

    /// Whole minutes of open time from one instant to another.
    func minutes(from start: Date, to end: Date) -> Int { openSeconds(from: start, to: end) / 60 }
}
