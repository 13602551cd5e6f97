/// Why a call has no answer. An answer with any status, 500 too, is not an error here.
public struct ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part of an exchange that took too long.
    public enum Phase: String, Hashable, Sendable {
        /// Time was over before there was an attempt.
        case start
        /// Resolving the name, connecting or the TLS handshake.
        case connect
        /// Waiting for the answer's head.
        case answer
        /// Receiving the answer.
        case body
    }

    /// What went wrong.
    public enum Kind: Hashable, Sendable {
        /// The call itself is wrong: URL, method, field; the text says what.
        case invalidCall(String)
        /// The host's name has no address.
        case cannotResolve
        /// No connection: refused, unreachable.
        case connectFailed
        /// The host has an address that `AddressPolicy` refuses.
        case addressRefused
        /// Time is over.
        case timedOut(Phase)
        /// The TLS handshake failed.
        case tls
        /// The server's certificate is not trusted or is another host's.
        case certificateRefused
        /// The connection ended before the first byte of an answer.
        case closedBeforeAnswer
        /// The connection ended in the middle of an answer.
        case incompleteAnswer
        /// The answer breaks HTTP or its own encoding.
        case malformedAnswer
        /// The answer has more or longer fields than the settings allow.
        case fieldsTooLarge
        /// The body, decompressed, has more bytes than this limit of the call.
        case responseTooLarge(limit: Int)
        /// More redirects than the call allows.
        case tooManyRedirects
        /// A redirect that may not be followed: another scheme than https, or a method with effects.
        case redirectRefused
        /// The host kept failing; it is called again after this time.
        case circuitOpen(retryAfter: Duration)
        /// As many calls as the client takes are under way.
        case tooManyCalls
        /// The calling task was cancelled.
        case cancelled
        /// The client is closed.
        case closed
        /// libcurl failed in a way that has no kind of its own; the code is its CURLcode.
        case unexpected(code: UInt32)
    }

    /// The call's name.
    public let call: String
    /// Host and port that were called; empty when the URL was not readable.
    public let host: String
    /// What went wrong.
    public let kind: Kind
    /// Attempts that were made.
    public let attempts: Int
    /// libcurl's own words, for the log; may be empty. Never contains header fields, query or body.
    public let detail: String

    init(call: String, host: String, kind: Kind, attempts: Int, detail: String = "") {
        self.call = call
        self.host = host
        self.kind = kind
        self.attempts = attempts
        self.detail = detail
    }

    /// One line: call, host, what happened.
    public var description: String {
        let words = detail.isEmpty ? "" : " (\(detail))"
        return "\(call): \(kind) at \(host.isEmpty ? "an unreadable URL" : host)\(words), \(attempts) attempts"
    }
}

extension ClientError.Kind {
    /// Whether the attempt got no byte of an answer, so that repeating it is worth a try.
    var isWithoutAnswer: Bool {
        switch self {
        case .cannotResolve, .connectFailed, .closedBeforeAnswer, .timedOut(.connect): true
        default: false
        }
    }

    /// What the breaker learns from it.
    var breakerResult: CircuitBreaker.Result {
        switch self {
        case .cannotResolve, .connectFailed, .timedOut, .tls, .certificateRefused, .closedBeforeAnswer,
            .incompleteAnswer, .malformedAnswer, .fieldsTooLarge:
            .failure
        case .responseTooLarge, .tooManyRedirects, .redirectRefused:
            .success
        case .invalidCall, .addressRefused, .circuitOpen, .tooManyCalls, .cancelled, .closed, .unexpected:
            .neutral
        }
    }
}
