public import HTTP

/// What one worker's server takes from clients, by value so that tests can shorten it. The numbers are those of
/// SECURITY.md, point 6, where it names them.
public struct Limits: Sendable {
    /// Sizes of the request line, the fields and chunk extensions.
    public var parser = ParserLimits()
    /// The largest body in bytes where the route does not say otherwise.
    public var body = 1 << 20
    /// From a head's first byte to its last.
    public var head = Duration.seconds(10)
    /// How long a connection may stay open without a request.
    public var idle = Duration.seconds(60)
    /// What a body gets beyond the time that its minimum rate allows; only time spent waiting for the client counts.
    public var bodyGrace = Duration.seconds(10)
    /// The slowest a body may arrive, in bytes a second; slow mobile networks manage several times as much.
    public var bodyRate = 1024
    /// How long a client may take nothing of an answer.
    public var writeStall = Duration.seconds(30)
    /// How long the end of a connection waits for the client's, so that it can read the last answer (RFC 9112, 9.6).
    public var linger = Duration.seconds(2)
    /// The largest rest of a body that nobody wanted and that is read for the sake of keeping the connection, in bytes.
    public var discard = 64 << 10
    /// The most bytes taken from a connection at once, and the size of what a body's readers get at once.
    public var read = 64 << 10
    /// The most connections of one worker; what comes beyond is answered 503.
    public var connections = 10_000
    /// The most refused connections that get time to read their 503; what comes beyond is closed at once.
    public var lingeringRefusals = 256
    /// The pause after an accept that failed for want of descriptors or memory.
    public var acceptPause = Duration.milliseconds(100)
    /// The silence after which a stream of server-sent events gets a comment, so that nobody on the way ends it.
    public var heartbeat = Duration.seconds(20)

    /// The numbers for service.
    public init() {}

    /// How often the deadlines are looked at: a quarter of the shortest, at most a second.
    var sweep: Duration {
        let shortest = [head, idle, bodyGrace, writeStall, linger, heartbeat].min() ?? .seconds(4)
        return min(.seconds(1), max(.milliseconds(1), shortest / 4))
    }
}
