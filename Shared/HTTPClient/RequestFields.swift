import EventLoop
import HTTP
import Telemetry

/// The checked header fields of a call, in libcurl's notation; those that depend on the time are added per attempt.
struct RequestFields {
    private let lines: [String]
    private let deadlineField: String?

    /// What the client or libcurl writes itself: a second one from outside would make the framing ambiguous.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "accept-encoding",
    ]

    init(_ call: Call, _ settings: ClientSettings) throws(InvalidCall) {
        guard !call.method.name.isEmpty, call.method.name.utf8.allSatisfy(AnswerHead.isToken),
            call.method != .connect
        else { throw InvalidCall("not a method that a call may have: \(call.method.name)") }
        guard call.body.isEmpty || call.method != .get && call.method != .head && call.method != .trace else {
            throw InvalidCall("\(call.method.name) has no body")
        }
        // libcurl's own: it would wait a second for 100 Continue. It signs every line of the list, also one that only
        // says what is not to be sent: S3, which knows 100 Continue, gets libcurl's.
        guard call.signature == nil || Self.canBeSigned(call) else {
            throw InvalidCall("a signed call has a query, a trace, or a body without type")
        }
        var lines = call.signature == nil ? ["Expect:"] : []
        for line in call.fields.lines {
            guard !Self.reserved.contains(line.name.lowercased()) else {
                throw InvalidCall("the client writes \(line.name) itself")
            }
            lines.append(Self.line(line.name, line.value))
        }
        // Without this libcurl calls every body a form.
        if call.signature == nil, !call.fields.contains("Content-Type") { lines.append("Content-Type:") }
        if let trace = call.trace {
            lines.append("traceparent: \(trace.traceparent)")
            if !trace.tracestate.isEmpty { lines.append("tracestate: \(trace.tracestate)") }
        }
        if let id = call.requestID {
            guard !id.isEmpty, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw InvalidCall("request id is not visible ASCII")
            }
            lines.append("X-Request-Id: \(id)")
        }
        // The last gate: whatever a value came from, it cannot begin a field or a body of its own.
        guard lines.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }) else {
            throw InvalidCall("a field has a control character")
        }
        self.lines = lines
        deadlineField = call.signature == nil ? settings.deadlineField : nil
    }

    /// The fields of an attempt that has `left` until the call's deadline.
    func lines(left: Duration) -> [String] {
        guard let deadlineField else { return lines }
        return lines + ["\(deadlineField): \(max(1, left.milliseconds))"]
    }

    /// libcurl 7.88 signs a query as it stands and not in the order that is asked for, and fields without value wrongly;
    /// without a type it would call the body a form.
    private static func canBeSigned(_ call: Call) -> Bool {
        !call.url.contains("?") && call.trace == nil && call.requestID == nil
            && call.fields.lines.allSatisfy { !$0.value.isEmpty }
            && (call.body.isEmpty || call.fields.contains("Content-Type"))
    }

    /// A semicolon in place of the colon is libcurl's way to send an empty value.
    private static func line(_ name: String, _ value: String) -> String {
        value.isEmpty ? "\(name);" : "\(name): \(value)"
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up (0.2 ms is not "no limit") and at most the 24 days that libcurl takes.
    var milliseconds: Int {
        let nanoseconds = nanoseconds
        return min(Int(Int32.max), Int(nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0)))
    }
}
