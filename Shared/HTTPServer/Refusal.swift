public import HTTP

/// What the server itself refuses, before or without any handler. A function given to `Server` makes the answers.
public enum Refusal: Error, Hashable, Sendable {
    /// The bytes are no request.
    case fault(Fault)
    /// The head took longer than `Limits.head`.
    case headTooSlow
    /// The client expects something that nobody here can meet.
    case expectationUnknown
    /// The worker has as many connections as it may have.
    case tooManyConnections

    /// The status to answer; nil where the connection is closed without a word.
    public var status: Status? {
        switch self {
        case .fault(let fault): fault.status
        case .headTooSlow: .requestTimeout
        case .expectationUnknown: .expectationFailed
        case .tooManyConnections: .serviceUnavailable
        }
    }

    /// A plain answer: the status's phrase as text.
    public static func plainAnswer(_ refusal: Refusal) -> Response {
        let status = refusal.status ?? .badRequest
        var response = Response(status, text: "\(status.reason)\n")
        if status == .serviceUnavailable { response.fields["Retry-After"] = "1" }
        return response
    }
}

/// Why a request's body could not be read.
public enum BodyError: Error, Hashable, Sendable {
    /// It is larger than the route takes: 413.
    case tooLarge
    /// Its framing is wrong: 400.
    case malformed(Fault)
    /// It came more slowly than `Limits.bodyRate`: 408.
    case tooSlow
    /// The connection ended before it, or the request is over.
    case closed

    /// What to answer.
    public var status: Status {
        switch self {
        case .tooLarge: .contentTooLarge
        case .malformed(let fault): fault.status ?? .badRequest
        case .tooSlow: .requestTimeout
        case .closed: .badRequest
        }
    }
}
