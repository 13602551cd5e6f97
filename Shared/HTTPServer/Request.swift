public import EventLoop
public import HTTP

/// A request in the hands of its handler; belongs to its worker and is over when the handler returns.
public final class Request {
    /// Everything in front of the body.
    public let head: RequestHead
    /// The body, not read yet.
    public let body: RequestBody
    /// The address of whoever connected: the gateway's, behind one.
    public let remoteAddress: String
    /// When the head was complete.
    public let received: Instant
    /// When the answer is worth nothing any more; set by whoever knows.
    public var deadline: Instant?

    /// A request that came another way than over a connection, as in tests.
    public init(head: RequestHead, body: RequestBody, remoteAddress: String, received: Instant = .now) {
        self.head = head
        self.body = body
        self.remoteAddress = remoteAddress
        self.received = received
    }
}

/// Answers a request. What goes wrong inside is answered too, so nothing is thrown.
public typealias Handler = (Request) async -> Response
