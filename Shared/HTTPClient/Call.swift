public import EventLoop
public import HTTP
public import Telemetry

/// One request to another server, with everything that bounds it.
public struct Call: Sendable {
    /// What to do with an answer that points elsewhere.
    public enum Redirects: Sendable, Equatable {
        /// The 3xx answer is the answer.
        case refuse
        /// GET and HEAD over https follow up to `max` redirects, to https only; anything else is an error.
        case follow(max: Int)
    }

    /// What the call is for, such as `vpic.decode`: the name in errors and metrics.
    public var name: String
    /// The request method.
    public var method: Method
    /// The absolute URL, http or https, without user info.
    public var url: String
    /// Header fields beside those that the client writes itself (Host, Content-Length, User-Agent, Accept-Encoding,
    /// traceparent, X-Request-Id).
    public var fields: Fields
    /// The body; for methods that have none it must be empty.
    public var body: [UInt8]
    /// The longest time for the whole call, pauses and retries included.
    public var limit: Duration
    /// The longest time for one attempt; nil means all that is left of `limit`.
    public var attemptLimit: Duration?
    /// When the caller's own time is over: the call ends then even if `limit` would leave it more.
    public var deadline: Instant?
    /// The largest body, in bytes, as it is after decompression.
    public var responseLimit: Int
    /// Whether redirects are followed.
    public var redirects: Redirects
    /// How the call is repeated; nil means as the client's settings have it.
    public var retry: RetryPolicy?
    /// Whether an attempt may be repeated though the server may have seen it; nil: when the method is safe or idempotent
    /// (RFC 9110, 9.2), or the call carries an `Idempotency-Key`.
    public var repeatable: Bool?
    /// Signs the request, if given; the URL then has no query, and the call neither trace nor request id.
    public var signature: RequestSignature?
    /// The trace that the call belongs to: its span id is the span of this call.
    public var trace: TraceContext?
    /// The id of the request that caused the call, passed on as `X-Request-Id`.
    public var requestID: String?

    /// A call with the usual bounds: 10 s in all, a body of at most 1 MiB, no redirects.
    public init(
        _ name: String, _ method: Method = .get, _ url: String, fields: Fields = Fields(), body: [UInt8] = [],
        limit: Duration = .seconds(10), attemptLimit: Duration? = nil, deadline: Instant? = nil,
        responseLimit: Int = 1 << 20, redirects: Redirects = .refuse, retry: RetryPolicy? = nil,
        repeatable: Bool? = nil, signature: RequestSignature? = nil, trace: TraceContext? = nil,
        requestID: String? = nil
    ) {
        self.name = name
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.limit = limit
        self.attemptLimit = attemptLimit
        self.deadline = deadline
        self.responseLimit = responseLimit
        self.redirects = redirects
        self.retry = retry
        self.repeatable = repeatable
        self.signature = signature
        self.trace = trace
        self.requestID = requestID
    }

    /// Whether a second attempt does no harm.
    var mayRepeat: Bool {
        repeatable ?? (method.isIdempotent || fields.contains("Idempotency-Key"))
    }
}

/// A complete answer.
public struct ClientResponse: Sendable {
    /// The status of the final answer.
    public let status: Status
    /// Its header fields as they came; trailers are dropped.
    public let fields: Fields
    /// Its body, decompressed: `Content-Encoding` and `Content-Length` in `fields` are about what was sent.
    public let body: [UInt8]
    /// How many attempts it took, from 1.
    public let attempts: Int
}
