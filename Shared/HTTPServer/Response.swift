public import HTTP

/// What a handler answers. Framing, `Date`, `Connection` and what HEAD leaves out are the server's business.
public struct Response {
    /// What follows the fields.
    public enum Body {
        /// Nothing.
        case empty
        /// These bytes, with their length.
        case bytes([UInt8])
        /// What the function writes, as it writes it: in chunks, or until the connection ends for HTTP/1.0. If it throws,
        /// the connection is cut so that the client sees that something is missing.
        case stream((ResponseWriter) async throws -> Void)
    }

    /// The status.
    public var status: Status
    /// The fields, without those that the server sets.
    public var fields: Fields
    /// The body.
    public var body: Body

    /// An answer of its parts.
    public init(_ status: Status, _ fields: Fields = Fields(), body: Body = .empty) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Plain text in UTF-8.
    public init(_ status: Status, text: String) {
        self.init(status, ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    /// Server-sent events (WHATWG HTML, section 9.2), with a comment in every silence of `Limits.heartbeat`. The function
    /// is cancelled when the client is gone or the server drains.
    public static func events(_ write: @escaping (ResponseWriter) async throws -> Void) -> Response {
        // nginx would otherwise hold events back until its buffer is full.
        let fields: Fields = [
            "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
        ]
        return Response(
            .ok, fields,
            body: .stream { writer in
                writer.startHeartbeat()
                try await write(writer)
            })
    }
}
