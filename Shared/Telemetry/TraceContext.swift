/// Which trace a piece of work belongs to and which span caused it (W3C Trace Context, level 1 with the random flag of level 2).
public struct TraceContext: Hashable, Sendable {
    /// The trace, the same in every service that the work passes.
    public let traceID: TraceID
    /// The span that this context stands for; a parsed context stands for the caller's span.
    public let spanID: SpanID
    /// Whether the one who started the trace records it.
    public let isSampled: Bool
    /// Whether the starter says that the last seven bytes of the trace id are random.
    public let isRandom: Bool
    /// Other vendors' members, carried on unchanged: at most 32 and 512 characters; empty for none.
    public let tracestate: String

    /// Makes a context of its parts.
    public init(
        traceID: TraceID, spanID: SpanID, isSampled: Bool = true, isRandom: Bool = false, tracestate: String = ""
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.isRandom = isRandom
        self.tracestate = tracestate
    }

    /// Reads what a caller sent.
    ///
    /// - Parameters:
    ///   - traceparent: the value of the field; a caller who sent it twice has sent none (pass nil).
    ///   - tracestate: every value of the field, in order; a broken one is left out, as W3C asks.
    /// - Returns: nil where `traceparent` breaks the grammar in any way: the receiver then starts a trace.
    public init?(traceparent: String, tracestate: [String] = []) {
        let text = Array(traceparent.utf8)
        guard text.count >= 55, text[2] == 0x2D, text[35] == 0x2D, text[52] == 0x2D,
            let version = Hexadecimal.parse(text[0..<2]), version != 0xFF,
            // Version 00 is exactly this long; a later one may add fields behind another dash.
            text.count == 55 || (version != 0 && text[55] == 0x2D),
            let high = Hexadecimal.parse(text[3..<19]), let low = Hexadecimal.parse(text[19..<35]),
            let span = Hexadecimal.parse(text[36..<52]), let flags = Hexadecimal.parse(text[53..<55]),
            let traceID = TraceID(high: high, low: low), let spanID = SpanID(span)
        else { return nil }
        self.init(
            traceID: traceID, spanID: spanID, isSampled: flags & 1 != 0, isRandom: flags & 2 != 0,
            tracestate: tracestate.isEmpty ? "" : TraceState.carried(tracestate))
    }

    /// A trace that begins here.
    public static func start(
        isSampled: Bool = true, using random: inout some RandomNumberGenerator
    ) -> TraceContext {
        TraceContext(
            traceID: .random(using: &random), spanID: .random(using: &random), isSampled: isSampled, isRandom: true)
    }

    /// The context of a span that this one causes: same trace, new span id.
    public func child(using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(
            traceID: traceID, spanID: .random(using: &random), isSampled: isSampled, isRandom: isRandom,
            tracestate: tracestate)
    }

    /// The value of the `traceparent` field to send on: always version 00.
    public var traceparent: String {
        var text: [UInt8] = []
        text.reserveCapacity(55)
        text.append(contentsOf: [0x30, 0x30, 0x2D])
        traceID.append(to: &text)
        text.append(0x2D)
        Hexadecimal.append(spanID.value, width: 16, to: &text)
        text.append(0x2D)
        Hexadecimal.append((isSampled ? 1 : 0) | (isRandom ? 2 : 0), width: 2, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
