/// Reads the request line (RFC 9112, section 3): method, one space, target, one space, version, CRLF. One empty line
/// in front of it is passed over, as section 2.2 asks. Takes any piece of the bytes; each byte is looked at once.
struct RequestLineScanner {
    enum Step {
        /// All bytes are used up, the line is not at its end.
        case more
        /// The line is complete, with its CRLF.
        case end
        case fault(Fault)
    }

    private enum State {
        case start, emptyLine, methodStart, method, target, version, lineFeed
    }

    /// Where the method begins: 2 behind an empty line, otherwise 0.
    private(set) var methodStart = 0
    private(set) var methodEnd = 0
    private(set) var targetEnd = 0
    private(set) var minorVersion = 1
    /// The bytes read in all, so the next section's offset once the line is complete.
    private(set) var consumed = 0
    /// The last eight bytes of the method as a number: tells methods apart without a String.
    private(set) var methodCode: UInt64 = 0

    private var state = State.start
    private var versionCount = 0
    private var majorVersion: UInt8 = 1
    private let limit: Int

    var targetStart: Int { methodEnd + 1 }
    var methodLength: Int { methodEnd - methodStart }

    /// Whether no byte of a request has been read, at most the empty line in front of it.
    var isUntouched: Bool { state == .start || state == .emptyLine || state == .methodStart }

    init(limits: ParserLimits) { limit = limits.requestLineBytes }

    /// Reads `bytes` from `position` on and moves it behind what was read.
    mutating func scan(_ bytes: borrowing Span<UInt8>, _ position: inout Int) -> Step {
        let shift = consumed - position
        var at = position
        defer {
            consumed += at - position
            position = at
        }
        while at < bytes.count {
            let byte = bytes[at]
            // The CR behind the longest line is one byte more.
            if at + shift - methodStart >= limit, state != .lineFeed, byte != .carriageReturn || state != .version {
                return .fault(.requestLineTooLong)
            }
            switch state {
            case .start:
                guard byte == .carriageReturn else {
                    // 0x16 begins a TLS hello: type handshake.
                    if byte == 0x16 { return .fault(.foreignProtocol) }
                    state = .methodStart
                    continue
                }
                state = .emptyLine
            case .emptyLine:
                guard byte == .lineFeed else { return .fault(.lineEndMalformed) }
                methodStart = at + shift + 1
                state = .methodStart
            case .methodStart, .method:
                if ByteSet.token.contains(byte) {
                    methodCode = methodCode &<< 8 | UInt64(byte)
                    state = .method
                } else {
                    guard byte == .space, state == .method else { return .fault(.methodMalformed) }
                    methodEnd = at + shift
                    state = .target
                }
            case .target:
                if !ByteSet.target.contains(byte) {
                    guard byte == .space, at + shift > targetStart else { return .fault(.targetMalformed) }
                    targetEnd = at + shift
                    state = .version
                }
            case .version:
                guard takeVersion(byte) else {
                    return .fault(byte == .lineFeed ? .lineEndMalformed : .versionMalformed)
                }
            case .lineFeed:
                guard byte == .lineFeed else { return .fault(.lineEndMalformed) }
                at += 1
                return verdict
            }
            at += 1
        }
        return .more
    }

    /// Takes the next byte of `HTTP/1.1` and CR.
    private mutating func takeVersion(_ byte: UInt8) -> Bool {
        defer { versionCount += 1 }
        switch versionCount {
        case 0: return byte == 0x48
        case 1, 2: return byte == 0x54
        case 3: return byte == 0x50
        case 4: return byte == 0x2F
        case 5:
            majorVersion = byte &- 0x30
            return byte.isDigit
        case 6: return byte == 0x2E
        case 7:
            minorVersion = Int(byte) - 0x30
            return byte.isDigit
        default:
            state = .lineFeed
            return byte == .carriageReturn
        }
    }

    private var verdict: Step {
        if majorVersion == 1 { return .end }
        // `PRI * HTTP/2.0` opens HTTP/2 with prior knowledge (RFC 9113, 3.4).
        let isPreface = methodCode == 0x50_52_49 && targetEnd - targetStart == 1 && majorVersion == 2
        return .fault(isPreface ? .foreignProtocol : .versionNotSupported)
    }
}
