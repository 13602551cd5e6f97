public import EventLoop

/// Stops calling a host that keeps failing, then lets one probe find out whether it is back.
///
/// A pure state machine: events in, decision out, the clock passed in. It counts attempts, not calls, in a window
/// that slides in steps of a tenth of its length.
public struct CircuitBreaker: Sendable {
    /// When to open, and for how long.
    public struct Settings: Sendable, Equatable {
        /// The time that the failure ratio is taken over.
        public var window: Duration
        /// Attempts in the window below which the ratio means nothing.
        public var minimumVolume: Int
        /// The share of failed attempts, 0 to 1, at which the breaker opens.
        public var failureRatio: Double
        /// How long an open breaker refuses before it lets a probe through.
        public var openFor: Duration

        /// Half of at least 20 attempts in 10 s failed: refuse for 5 s.
        /// (Hystrix's defaults: 20 requests, 50 %, 10 s window, 5 s sleep.)
        public init(
            window: Duration = .seconds(10), minimumVolume: Int = 20, failureRatio: Double = 0.5,
            openFor: Duration = .seconds(5)
        ) {
            self.window = window
            self.minimumVolume = max(1, minimumVolume)
            self.failureRatio = failureRatio
            self.openFor = openFor
        }
    }

    /// What the breaker does with the next attempt; the raw value is the gauge of the metrics.
    public enum State: Int, Sendable, Equatable {
        /// Every attempt passes.
        case closed = 0
        /// One probe passes, the others are refused until it has ended.
        case halfOpen = 1
        /// Every attempt is refused.
        case open = 2
    }

    /// The permission for one attempt, given back with its result.
    public struct Ticket: Sendable, Equatable {
        let generation: Int
        let isProbe: Bool
    }

    /// The answer to "may I call?".
    public enum Admission: Sendable, Equatable {
        /// Call, and report with `record`.
        case pass(Ticket)
        /// Do not call before this time has passed.
        case refuse(retryAfter: Duration)
    }

    /// How an attempt ended.
    public enum Result: Sendable, Equatable {
        /// The host answered as it should.
        case success
        /// The host is the one at fault: unreachable, too slow, broken off, 502, 503, 504.
        case failure
        /// Says nothing about the host: cancelled by the caller.
        case neutral
    }

    private struct Bucket: Sendable {
        var number: Int64 = -1
        var attempts = 0
        var failures = 0
    }

    private enum Phase: Sendable {
        case closed
        case open(until: Instant)
        case probing
    }

    private static let bucketCount: Int64 = 10

    /// The settings it was made with.
    public let settings: Settings
    private var phase: Phase = .closed
    /// Changes with every change of phase: results of attempts that began in an earlier phase are old news.
    private var generation = 0
    private var buckets: [Bucket]

    /// A closed breaker.
    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        buckets = Array(repeating: Bucket(), count: Int(Self.bucketCount))
    }

    /// The state as an observer sees it at `now`: open turns half-open when its time is over.
    public func state(at now: Instant) -> State {
        switch phase {
        case .closed: .closed
        case .open(let until): now < until ? .open : .halfOpen
        case .probing: .halfOpen
        }
    }

    /// Decides about one attempt. Whoever gets a ticket must `record` its result.
    public mutating func admit(at now: Instant) -> Admission {
        switch phase {
        case .closed:
            return .pass(Ticket(generation: generation, isProbe: false))
        case .open(let until) where now < until:
            return .refuse(retryAfter: until - now)
        case .open:
            change(to: .probing)
            return .pass(Ticket(generation: generation, isProbe: true))
        case .probing:
            return .refuse(retryAfter: settings.openFor)
        }
    }

    /// Takes the result of an admitted attempt.
    public mutating func record(_ result: Result, for ticket: Ticket, at now: Instant) {
        guard ticket.generation == generation else { return }
        switch (phase, result) {
        case (.probing, .success):
            buckets = Array(repeating: Bucket(), count: buckets.count)
            change(to: .closed)
        case (.probing, .failure):
            change(to: .open(until: now + settings.openFor))
        case (.probing, .neutral):
            change(to: .open(until: now))  // the next attempt is the probe
        case (.closed, .success), (.closed, .failure):
            count(result, at: now)
        case (.closed, .neutral), (.open, _):
            break
        }
    }

    private mutating func count(_ result: Result, at now: Instant) {
        let width = max(1, settings.window.nanoseconds / Self.bucketCount)
        let number = now.nanoseconds / width
        let slot = Int(number % Self.bucketCount)
        if buckets[slot].number != number { buckets[slot] = Bucket(number: number) }
        buckets[slot].attempts += 1
        guard result == .failure else { return }
        buckets[slot].failures += 1
        var attempts = 0
        var failures = 0
        for bucket in buckets where bucket.number > number - Self.bucketCount {
            attempts += bucket.attempts
            failures += bucket.failures
        }
        if attempts >= settings.minimumVolume, Double(failures) >= settings.failureRatio * Double(attempts) {
            change(to: .open(until: now + settings.openFor))
        }
    }

    private mutating func change(to next: Phase) {
        phase = next
        generation += 1
    }
}
