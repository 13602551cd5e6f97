public import HTTP

/// A limit of so many requests in so much time, after the generic cell rate algorithm: a bucket of
/// `quota` tokens that fills evenly within `window`. Needs one number per client and no timer.
public struct RateLimit: Hashable, Sendable {
    /// The policy's name in the fields.
    public let name: String
    /// Requests that a client who was quiet may make at once, and in every window.
    public let quota: Int
    /// The window in seconds.
    public let window: Int

    /// A limit. Quota and window are at least 1.
    public init(_ name: String = "default", quota: Int, window: Int) {
        precondition(quota > 0 && window > 0, "a limit has a quota and a window")
        self.name = name
        self.quota = quota
        self.window = window
    }

    /// A client's state: the time, in nanoseconds of the caller's clock, at which its bucket will be full again.
    public struct Bucket: Hashable, Sendable {
        /// When the bucket will be full again: all that has to be kept of it.
        public internal(set) var full: Int64

        /// A full bucket.
        public init() { full = .min }

        /// A bucket that was kept elsewhere, such as in a table that all replicas share.
        public init(full: Int64) { self.full = full }

        /// Whether the bucket is full again, so that it can be forgotten.
        public func isFull(at now: Int64) -> Bool { full <= now }
    }

    /// What became of one request.
    public struct Decision: Hashable, Sendable {
        /// Whether the request is within the limit.
        public let isAllowed: Bool
        /// Requests that are left at once.
        public let remaining: Int
        /// Seconds until the bucket is full again, rounded up.
        public let reset: Int
        /// Seconds until the next request is allowed, rounded up; 0 where one is allowed now.
        public let retryAfter: Int
    }

    /// Takes a token, if there is one. `now` is in nanoseconds and never goes back.
    public func take(from bucket: inout Bucket, at now: Int64) -> Decision {
        let second: Int64 = 1_000_000_000
        let whole = Int64(window) * second
        let step = max(1, whole / Int64(quota))
        let full = max(bucket.full, now) + step
        let isAllowed = full - now <= step * Int64(quota)
        if isAllowed { bucket.full = full }
        let ahead = max(0, max(bucket.full, now) - now)
        return Decision(
            isAllowed: isAllowed, remaining: Int((step * Int64(quota) - ahead) / step),
            reset: Int((ahead + second - 1) / second),
            retryAfter: isAllowed ? 0 : Int(max(1, (full - now - step * Int64(quota) + second - 1) / second)))
    }

    /// Puts `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) into an answer.
    public func describe(_ decision: Decision, in fields: inout Fields) {
        fields["RateLimit-Policy"] = "\"\(name)\";q=\(quota);w=\(window)"
        fields["RateLimit"] = "\"\(name)\";r=\(decision.remaining);t=\(decision.reset)"
    }
}

/// The buckets of many clients, bounded: when there are too many, full ones are forgotten first, and
/// where none is full, new clients share one bucket. Belongs to one worker.
public final class RateLimiter<Key: Hashable> {
    /// The limit that is kept.
    public let limit: RateLimit
    private let capacity: Int
    private var buckets: [Key: RateLimit.Bucket] = [:]
    private var overflow = RateLimit.Bucket()

    /// A limiter for at most `capacity` clients at a time.
    public init(_ limit: RateLimit, capacity: Int = 10_000) {
        self.limit = limit
        self.capacity = capacity
    }

    /// How many clients are remembered.
    public var count: Int { buckets.count }

    /// Takes a token of this client's.
    public func take(_ key: Key, at now: Int64) -> RateLimit.Decision {
        if buckets[key] == nil, buckets.count >= capacity {
            buckets = buckets.filter { !$0.value.isFull(at: now) }
            if buckets.count >= capacity { return limit.take(from: &overflow, at: now) }
        }
        return limit.take(from: &buckets[key, default: .init()], at: now)
    }

    /// Takes a token, says so in the answer, and throws 429 where there is none.
    public func admit(_ key: Key, at now: Int64, _ context: RequestContext) throws(Problem) {
        let decision = take(key, at: now)
        limit.describe(decision, in: &context.answerFields)
        if !decision.isAllowed { throw .tooManyRequests(retryAfter: decision.retryAfter) }
    }
}
