/// Where one field line stands, in bytes from the beginning of its section (of the head, once it is stored).
struct FieldLine: Sendable {
    var nameStart: UInt32
    var nameEnd: UInt32
    var valueStart: UInt32
    var valueEnd: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    func moved(by distance: Int) -> FieldLine {
        let offset = UInt32(distance)
        return FieldLine(
            nameStart: nameStart + offset, nameEnd: nameEnd + offset, valueStart: valueStart + offset,
            valueEnd: valueEnd + offset)
    }
}

/// Reads field lines up to the empty line behind them (RFC 9112, section 5), for heads and trailers alike.
/// Takes any piece of the bytes and goes on where it was: each byte is looked at once.
struct FieldScanner {
    enum Step {
        /// All bytes are used up, the section is not at its end.
        case more
        /// A field line is complete: `line`.
        case line
        /// The empty line is complete.
        case end
        case fault(Fault)
    }

    private enum State {
        case lineStart, name, blanks, value, lineFeed, lastLineFeed
    }

    /// The line that was completed last.
    private(set) var line = FieldLine(nameStart: 0, nameEnd: 0, valueStart: 0, valueEnd: 0)
    private var state = State.lineStart
    private var count = 0
    private var consumed = 0
    private let limits: ParserLimits

    init(limits: ParserLimits) { self.limits = limits }

    /// Reads `bytes` from `position` on and moves it behind what was read.
    mutating func scan(_ bytes: borrowing Span<UInt8>, _ position: inout Int) -> Step {
        // Offsets of the section: the position in this piece plus what earlier pieces had.
        let shift = consumed - position
        let end = min(bytes.count, limits.fieldBytes - shift)
        var at = position
        defer {
            consumed += at - position
            position = at
        }
        while at < end {
            let byte = bytes[at]
            switch state {
            case .lineStart:
                if byte == .carriageReturn {
                    state = .lastLineFeed
                } else if ByteSet.token.contains(byte) {
                    guard count < limits.fieldCount else { return .fault(.fieldsTooMany) }
                    count += 1
                    line.nameStart = UInt32(at + shift)
                    state = .name
                } else {
                    return .fault(byte == .lineFeed ? .lineEndMalformed : .fieldMalformed)
                }
            case .name:
                var next = at
                while next < end, ByteSet.token.contains(bytes[next]) { next += 1 }
                at = next
                guard at < end else { continue }
                guard bytes[at] == 0x3A else { return .fault(.fieldMalformed) }
                line.nameEnd = UInt32(at + shift)
                // An empty value begins and ends behind the colon.
                line.valueStart = UInt32(at + shift + 1)
                line.valueEnd = line.valueStart
                state = .blanks
            case .blanks:
                if byte == .carriageReturn {
                    state = .lineFeed
                } else if !byte.isBlank {
                    line.valueStart = UInt32(at + shift)
                    state = .value
                    continue
                }
            case .value:
                var next = at
                var last = -1
                while next < end, bytes[next].isFieldContent {
                    if bytes[next] > .space { last = next }
                    next += 1
                }
                at = next
                // Blanks at the end do not belong to the value.
                if last >= 0 { line.valueEnd = UInt32(last + 1 + shift) }
                guard at < end else { continue }
                switch bytes[at] {
                case .carriageReturn: state = .lineFeed
                case .lineFeed: return .fault(.lineEndMalformed)
                default: return .fault(.fieldMalformed)
                }
            case .lineFeed, .lastLineFeed:
                guard byte == .lineFeed else { return .fault(.lineEndMalformed) }
                at += 1
                if state == .lastLineFeed { return .end }
                state = .lineStart
                return .line
            }
            at += 1
        }
        return end < bytes.count ? .fault(.fieldsTooLarge) : .more
    }
}
