/// HTTP/1.1 requests as a state machine after RFC 9112: bytes go in, events come out, nothing is read or written here.
///
/// Fed the same bytes in whatever pieces it gives the same events (neighbouring pieces of a body aside). After a fault
/// there are no more: the connection has to end.
public struct RequestParser {
    /// What the bytes said.
    public enum Event {
        /// A request begins.
        case head(RequestHead)
        /// These positions of the given bytes belong to the body.
        case body(Range<Int>)
        /// The request is complete; the next byte belongs to the next one.
        case end
        /// The bytes are no request. Nothing follows.
        case fault(Fault)
    }

    private enum Phase {
        case line, fields
        case fixed(left: Int)
        case chunked
        case failed
    }

    private var phase = Phase.line
    private var line: RequestLineScanner
    private var fields: FieldScanner
    private var chunks: ChunkScanner
    private var head: [UInt8] = []
    private var lines: [FieldLine] = []
    private let limits: ParserLimits

    /// A parser at the beginning of a connection.
    public init(limits: ParserLimits = ParserLimits()) {
        self.limits = limits
        line = RequestLineScanner(limits: limits)
        fields = FieldScanner(limits: limits)
        chunks = ChunkScanner(limits: limits)
    }

    /// Whether the last request is complete and no byte of another one has come: a good moment to close.
    public var isBetweenRequests: Bool {
        if case .line = phase { line.isUntouched } else { false }
    }

    /// Whether a head has begun and is not complete.
    public var isInHead: Bool {
        switch phase {
        case .line: !line.isUntouched
        case .fields: true
        default: false
        }
    }

    /// Reads `bytes` from `position` on up to the next event and moves `position` behind what was read; nil when all
    /// bytes are used up.
    public mutating func next(_ bytes: [UInt8], _ position: inout Int) -> Event? {
        switch phase {
        case .line, .fields:
            return nextOfHead(bytes, &position)
        case .fixed(left: 0):
            return endRequest()
        case .fixed(let left):
            let count = min(left, bytes.count - position)
            guard count > 0 else { return nil }
            phase = .fixed(left: left - count)
            position += count
            return .body((position - count)..<position)
        case .chunked:
            switch chunks.scan(bytes.span, &position) {
            case .more: return nil
            case .data(let range): return .body(range)
            case .end: return endRequest()
            case .fault(let fault): return fail(fault)
            }
        case .failed:
            return nil
        }
    }

    private mutating func nextOfHead(_ bytes: [UInt8], _ position: inout Int) -> Event? {
        let start = position
        if case .line = phase {
            switch line.scan(bytes.span, &position) {
            case .more:
                head.append(contentsOf: bytes[start..<position])
                return nil
            case .fault(let fault): return fail(fault)
            case .end:
                phase = .fields
                // Most clients send fewer; growing step by step costs more than the room.
                lines.reserveCapacity(12)
            }
        }
        while true {
            switch fields.scan(bytes.span, &position) {
            case .line:
                lines.append(fields.line.moved(by: line.consumed))
            case .more:
                head.append(contentsOf: bytes[start..<position])
                return nil
            case .fault(let fault): return fail(fault)
            case .end:
                head.append(contentsOf: bytes[start..<position])
                return endHead()
            }
        }
    }

    private mutating func endHead() -> Event {
        do throws(Fault) {
            let request = try RequestHead(head, line, lines)
            switch request.framing {
            case .none: phase = .fixed(left: 0)
            case .length(let length): phase = .fixed(left: length)
            case .chunked:
                phase = .chunked
                chunks = ChunkScanner(limits: limits)
            }
            // The request owns them now.
            head = []
            lines = []
            return .head(request)
        } catch {
            return fail(error)
        }
    }

    private mutating func endRequest() -> Event {
        phase = .line
        line = RequestLineScanner(limits: limits)
        fields = FieldScanner(limits: limits)
        return .end
    }

    private mutating func fail(_ fault: Fault) -> Event {
        phase = .failed
        return .fault(fault)
    }
}
