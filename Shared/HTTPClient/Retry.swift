public import EventLoop

/// How often and how soon a call is repeated.
public struct RetryPolicy: Sendable, Equatable {
    /// Attempts in all, the first one included; 1 means no retry.
    public var attempts: Int
    /// The upper end of the first pause; it doubles with every further one.
    public var firstPause: Duration
    /// The upper end of every pause.
    public var longestPause: Duration
    /// The longest `Retry-After` that is waited for; a longer one ends the call.
    public var longestRetryAfter: Duration

    /// Three attempts, pauses of up to 50 ms and 100 ms (at most 2 s), `Retry-After` up to 10 s.
    public init(
        attempts: Int = 3, firstPause: Duration = .milliseconds(50), longestPause: Duration = .seconds(2),
        longestRetryAfter: Duration = .seconds(10)
    ) {
        self.attempts = max(1, attempts)
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.longestRetryAfter = longestRetryAfter
    }

    /// One attempt, no retry.
    public static let never = RetryPolicy(attempts: 1)
}

/// The retries of one call, as a pure state machine: the end of an attempt in, stop or pause out.
public struct Retry: Sendable {
    /// How an attempt ended, as far as repeating it is concerned.
    public enum Ending: Sendable, Equatable {
        /// An answer with this status, and its `Retry-After` when it had one.
        case status(Int, retryAfter: Duration?)
        /// The request did not get an answer: refused, reset or closed before the first byte of one.
        case noAnswer
        /// Anything else: timed out, broken in the middle, refused by us.
        case fault
    }

    /// Why a call is not repeated, or after which pause it is.
    public enum Decision: Sendable, Equatable {
        /// The call ends with what it has.
        case stop
        /// The call would have been repeated, but the host's budget is spent.
        case budgetSpent
        /// Repeat after this pause.
        case pause(Duration)
    }

    private let policy: RetryPolicy
    private let mayRepeat: Bool
    private let deadline: Instant
    /// Attempts that have ended.
    public private(set) var attempts = 0

    /// `mayRepeat`: the method is safe or idempotent, or the call carries an Idempotency-Key.
    public init(_ policy: RetryPolicy, mayRepeat: Bool, deadline: Instant) {
        self.policy = policy
        self.mayRepeat = mayRepeat
        self.deadline = deadline
    }

    /// Decides after an attempt. `jitter` is a random number from 0 up to but not including 1: the pause is that share
    /// of the longest possible one (full jitter, as in "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    public mutating func next(
        after ending: Ending, at now: Instant, budget: inout RetryBudget, jitter: Double
    ) -> Decision {
        attempts += 1
        guard mayRepeat, attempts < policy.attempts, let asked = requestedPause(ending) else { return .stop }
        let pause = max(asked, backOff(jitter: jitter))
        guard now + pause < deadline else { return .stop }
        return budget.withdraw(at: now) ? .pause(pause) : .budgetSpent
    }

    /// The pause that the ending asks for at least; nil when it must not be repeated.
    private func requestedPause(_ ending: Ending) -> Duration? {
        switch ending {
        case .noAnswer:
            return .zero
        case .status(429, let after), .status(502, let after), .status(503, let after), .status(504, let after):
            guard let after else { return .zero }
            return after <= policy.longestRetryAfter ? after : nil
        case .status, .fault:
            return nil
        }
    }

    private func backOff(jitter: Double) -> Duration {
        let doublings = min(attempts - 1, 30)  // 2^30 pauses are beyond any limit
        let ceiling = min(policy.longestPause, policy.firstPause * (1 << doublings))
        return ceiling * jitter
    }
}
