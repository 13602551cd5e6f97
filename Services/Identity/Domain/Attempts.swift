import FoundationEssentials

/// How many guesses somebody gets, and how long the pauses are that follow.
struct AttemptLimits: Hashable, Sendable {
    /// Wrong tries without a pause.
    let free: Int
    /// The pause after the first try beyond; each further one doubles it.
    let firstPause: TimeInterval
    let longestPause: TimeInterval
    /// How long after the last try everything is forgiven.
    let forgivenAfter: TimeInterval
}

/// What is known of somebody's guesses. A try is counted before it is made, and taken back when it was right: so
/// hundreds at the same moment count like hundreds one after the other.
struct AttemptCounter: Hashable, Sendable {
    var failures: Int
    /// Until then no try is heard, right or wrong.
    var closedUntil: Date
    var lastTryAt: Date

    /// Whether a try counts for anything now.
    func isOpen(at now: Date) -> Bool { closedUntil <= now }

    /// The counter with one more try. Tries while it is closed change nothing: they do not keep the owner out for longer.
    func counting(at now: Date, _ limits: AttemptLimits) -> AttemptCounter {
        guard isOpen(at: now) else { return self }
        let isForgiven = now >= lastTryAt + limits.forgivenAfter
        let failures = (isForgiven ? 0 : self.failures) + 1
        let pause = Self.pause(after: failures, limits)
        // Without a pause the time stays where it was: of tries at the same moment the one that began first may be
        // counted last, and must not find itself before the end of a pause that there never was.
        return AttemptCounter(
            failures: failures, closedUntil: pause > 0 ? now + pause : closedUntil, lastTryAt: max(now, lastTryAt))
    }

    /// The pause after so many wrong tries.
    static func pause(after failures: Int, _ limits: AttemptLimits) -> TimeInterval {
        guard failures >= limits.free else { return 0 }
        // 2^40 seconds are longer than anybody's longest pause.
        let doublings = min(failures - limits.free, 40)
        return min(limits.longestPause, limits.firstPause * TimeInterval(1 << doublings))
    }
}
