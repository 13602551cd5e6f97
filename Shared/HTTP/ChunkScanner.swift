/// Reads a chunked body (RFC 9112, section 7.1): sizes, extensions, data, trailers. Extensions and trailers are checked
/// and thrown away: nothing in them can change framing, host or credentials.
struct ChunkScanner {
    enum Step {
        /// All bytes are used up, the body is not at its end.
        case more
        /// These positions hold data of the body.
        case data(Range<Int>)
        /// The body is complete, with its trailers.
        case end
        case fault(Fault)
    }

    private enum State {
        case size, sizeLineFeed, data, dataReturn, dataLineFeed, trailers
        case blankBeforeSemicolon, nameStart, name, blankAfterName, valueStart, token, quoted, quotedPair, quotedEnd
    }

    private var state = State.size
    private var digits = 0
    private var size: UInt64 = 0
    private var extensionBytes = 0
    private var trailers: FieldScanner
    private let limits: ParserLimits

    init(limits: ParserLimits) {
        self.limits = limits
        trailers = FieldScanner(limits: limits)
    }

    /// Reads `bytes` from `position` on and moves it behind what was read.
    mutating func scan(_ bytes: borrowing Span<UInt8>, _ position: inout Int) -> Step {
        while position < bytes.count {
            let byte = bytes[position]
            switch state {
            case .data:
                let count = min(bytes.count - position, Int(size))
                size -= UInt64(count)
                if size == 0 { state = .dataReturn }
                position += count
                return .data((position - count)..<position)
            case .trailers:
                switch trailers.scan(bytes, &position) {
                case .more: return .more
                case .line: continue
                case .end: return .end
                case .fault(let fault): return .fault(fault)
                }
            case .sizeLineFeed:
                guard byte == .lineFeed else { return .fault(.chunkMalformed) }
                state = size > 0 ? .data : .trailers
            case .dataReturn:
                guard byte == .carriageReturn else { return .fault(.chunkMalformed) }
                state = .dataLineFeed
            case .dataLineFeed:
                guard byte == .lineFeed else { return .fault(.chunkMalformed) }
                state = .size
                digits = 0
            case .size:
                guard takeSize(byte) else { return .fault(.chunkMalformed) }
            default:
                guard takeExtension(byte) else { return .fault(.chunkMalformed) }
            }
            position += 1
        }
        return .more
    }

    /// `1*16HEXDIG`, within 63 bits; then the line's end or an extension.
    private mutating func takeSize(_ byte: UInt8) -> Bool {
        guard let digit = byte.hexDigit else { return digits > 0 && endElement(byte) }
        if digits == 0 { size = 0 }
        digits += 1
        guard digits <= 16 else { return false }
        size = size << 4 | UInt64(digit)
        return size <= UInt64(Int.max)
    }

    /// What may follow a size, a name or a value: the line's end, the next extension, or blanks in front of one.
    private mutating func endElement(_ byte: UInt8) -> Bool {
        switch byte {
        case .carriageReturn: state = .sizeLineFeed
        case 0x3B: state = .nameStart
        case .space, .tab: state = .blankBeforeSemicolon
        default: return false
        }
        return byte == .carriageReturn || countExtension()
    }

    private mutating func countExtension() -> Bool {
        extensionBytes += 1
        return extensionBytes <= limits.chunkExtensionBytes
    }

    /// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`.
    private mutating func takeExtension(_ byte: UInt8) -> Bool {
        switch state {
        case .blankBeforeSemicolon:
            if byte == 0x3B { state = .nameStart } else if !byte.isBlank { return false }
        case .nameStart:
            if ByteSet.token.contains(byte) { state = .name } else if !byte.isBlank { return false }
        case .name:
            if byte == 0x3D {
                state = .valueStart
            } else if byte.isBlank {
                state = .blankAfterName
            } else if !ByteSet.token.contains(byte) {
                return endElement(byte)
            }
        case .blankAfterName:
            if byte == 0x3D {
                state = .valueStart
            } else if byte == 0x3B {
                state = .nameStart
            } else if !byte.isBlank {
                return false
            }
        case .valueStart:
            if byte == 0x22 {
                state = .quoted
            } else if ByteSet.token.contains(byte) {
                state = .token
            } else if !byte.isBlank {
                return false
            }
        case .token:
            if !ByteSet.token.contains(byte) { return endElement(byte) }
        case .quoted:
            if byte == 0x22 {
                state = .quotedEnd
            } else if byte == 0x5C {
                state = .quotedPair
            } else if !byte.isFieldContent {
                return false
            }
        case .quotedPair:
            guard byte.isFieldContent else { return false }
            state = .quoted
        default:  // quotedEnd
            return endElement(byte)
        }
        return countExtension()
    }
}
