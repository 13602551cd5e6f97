public import EventLoop
public import HTTP
public import HTTPServer
public import Telemetry

/// What is known about the request being answered. Belongs to the worker that answers it.
public final class RequestContext {
    /// The request as the server read it.
    public let request: Request
    /// The span of this request: a child of the caller's, or the start of a trace.
    public let trace: TraceContext
    /// The caller's span, if the caller named one.
    public let parent: TraceContext?
    /// `X-Request-Id` as it came, or made here.
    public let requestID: String
    /// When the router took the request.
    public let startedAt: Instant
    /// The pattern of the route, such as `/v1/vins/:vin`; empty as long as none has matched.
    public internal(set) var route = ""
    /// Who calls; set by the authenticator where the access rule asks for it.
    public internal(set) var caller: (any Caller)?
    /// Fields for the answer, whatever it turns out to be, for example `RateLimit`.
    public var answerFields = Fields()
    /// The JSON body as it was read, byte for byte; empty before that and where there is none.
    public internal(set) var bodyBytes: [UInt8] = []
    /// The media type that the caller prefers among those the route gives.
    public internal(set) var mediaType = "application/json"

    /// What the router asks before the handler: credentials and access rule.
    var admission: ((RequestContext) async throws -> Void)?
    var parameterNames: [String] = []
    var parameterValues: [String] = []
    private(set) var query: [(name: String, value: String)] = []

    init(_ request: Request, startedAt: Instant, random: inout some RandomNumberGenerator) {
        self.request = request
        self.startedAt = startedAt
        let head = request.head
        parent = Self.parent(head)
        trace = parent?.child(using: &random) ?? .start(using: &random)
        requestID = Self.requestID(head) ?? String(describing: trace.spanID)
    }

    /// The method as it came: HEAD where GET's route answers.
    public var method: Method { request.head.method }

    /// Asks again whether the caller may do this, for an answer that takes long: throws the problem where the token has
    /// ended or was revoked since, or the right is gone.
    public func readmit() async throws { try await admission?(self) }

    /// Reads the query; faults of its escapes are the caller's.
    func readQuery() throws(Problem) {
        guard request.head.target.query != nil else { return }
        do { query = try request.head.target.queryItems() } catch { throw Problem(error, in: "query") }
    }

    /// A caller who sends the field twice has sent none.
    private static func parent(_ head: RequestHead) -> TraceContext? {
        guard head.contains("traceparent") else { return nil }
        let values = head.values("traceparent")
        guard values.count == 1 else { return nil }
        return TraceContext(traceparent: values[0], tracestate: head.values("tracestate"))
    }

    /// An id from outside is taken when it is short and harmless in a log line and a header.
    private static func requestID(_ head: RequestHead) -> String? {
        guard let text = head["x-request-id"], (1...128).contains(text.utf8.count) else { return nil }
        let isSane = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        return isSane ? text : nil
    }
}
