/// A set of ASCII bytes as two words of bits, so that a scan asks about a byte without touching memory.
struct ByteSet {
    /// Bits of 0x00 to 0x3F.
    let low: UInt64
    /// Bits of 0x40 to 0x7F.
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        let word = byte < 0x40 ? low : high
        return (word >> UInt64(byte & 0x3F)) & 1 == 1
    }

    /// `token` (RFC 9110, 5.6.2): letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    static var token: ByteSet { ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// What a request target may hold at all: visible ASCII but `"`, `#`, `<` and `>`. Browsers send
    /// the rest of RFC 3986's unwise characters raw in queries (WHATWG URL, query percent-encode set).
    @inline(__always)
    static var target: ByteSet { ByteSet(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// `pchar`, `/` and `%` (RFC 3986, 3.3).
    @inline(__always)
    static var path: ByteSet { ByteSet(low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF) }

    /// What a host's name or IPv4 address is made of. RFC 3986 allows sub-delimiters and escapes too, which
    /// no resolvable name has and which the checks of proxies disagree about.
    @inline(__always)
    static var host: ByteSet { ByteSet(low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }
}

extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }

    /// A byte of a field's value: visible ASCII, space, HTAB and obs-text (RFC 9110, 5.5).
    @inline(__always)
    var isFieldContent: Bool { self >= 0x20 ? self != 0x7F : self == .tab }

    @inline(__always)
    var isBlank: Bool { self == .space || self == .tab }

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// The value of a hexadecimal digit.
    @inline(__always)
    var hexDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    /// ASCII letters in lower case, everything else as it is.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension ArraySlice<UInt8> {
    /// Whether these bytes are `text`, whatever the case of ASCII letters.
    func equalsIgnoringCase(_ text: String) -> Bool {
        let other = text.utf8
        guard count == other.count else { return false }
        var position = startIndex
        for byte in other {
            guard self[position].lowercased == byte.lowercased else { return false }
            position += 1
        }
        return true
    }

    /// Without blanks at both ends.
    var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let byte = slice.first, byte.isBlank { slice.removeFirst() }
        while let byte = slice.last, byte.isBlank { slice.removeLast() }
        return slice
    }
}
