public import EventLoop

/// Bounds the retries to one host to a share of the calls, so that retries never multiply an outage.
///
/// A token bucket as a pure value: every call puts in a part of a token, every retry takes a whole one.
public struct RetryBudget: Sendable {
    /// How many retries the calls to one host earn.
    public struct Settings: Sendable, Equatable {
        /// Retries per call, 0 to 1.
        public var ratio: Double
        /// The most tokens that are kept: retries that may happen in a burst. The bucket starts full.
        public var burst: Double
        /// Tokens that come back with time alone, so that a host called once a minute can be retried too.
        public var perSecond: Double

        /// One retry for five calls (Finagle's default of 20 %), ten at once (gRPC's maxTokens), one in ten seconds for free.
        public init(ratio: Double = 0.2, burst: Double = 10, perSecond: Double = 0.1) {
            self.ratio = ratio
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    private let settings: Settings
    private var tokens: Double
    private var refilled: Instant

    /// A full budget.
    public init(_ settings: Settings = Settings(), at now: Instant) {
        self.settings = settings
        tokens = settings.burst
        refilled = now
    }

    /// Notes one call (not its retries), which earns a part of a token.
    public mutating func deposit(at now: Instant) {
        refill(at: now)
        tokens = min(settings.burst, tokens + settings.ratio)
    }

    /// Takes one retry out of the budget; false when there is none left.
    public mutating func withdraw(at now: Instant) -> Bool {
        refill(at: now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    private mutating func refill(at now: Instant) {
        guard now > refilled else { return }
        tokens = min(settings.burst, tokens + (now - refilled).seconds * settings.perSecond)
        refilled = now
    }
}
