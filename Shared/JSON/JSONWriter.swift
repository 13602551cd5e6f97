/// Writes JSON text into bytes, value by value, with no tree in between. It sets commas and escapes;
/// that names and values alternate and that what begins also ends is the caller's order of calls.
///
///     var writer = JSONWriter()
///     writer.object {
///         $0.member("vin", vin)
///         $0.name("years")
///         $0.array { $0.integer(2003) }
///     }
///     return writer.bytes
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]
    /// A value has just ended, so that the next one needs a comma before it.
    private var needsComma = false
    /// A name has been written and its value has not.
    private(set) var awaitsValue = false

    /// An empty writer with room for that many bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Goes on in the buffer of an earlier answer: keeps its room, forgets its content.
    public init(reusing buffer: consuming [UInt8]) {
        bytes = buffer
        bytes.removeAll(keepingCapacity: true)
    }

    /// Opens an object.
    public mutating func beginObject() {
        beginValue()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes an object.
    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens an array.
    public mutating func beginArray() {
        beginValue()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes an array.
    public mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// An object with what the closure writes into it.
    public mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// An array with what the closure writes into it.
    public mutating func array<Failure: Error>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        beginArray()
        try body(&self)
        endArray()
    }

    /// The name of the member whose value comes next.
    public mutating func name(_ name: String) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        awaitsValue = true
    }

    /// The name of the member whose value comes next, as UTF-8 that somebody else owns and that needs no escape.
    public mutating func name(utf8: Span<UInt8>) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        appendAll(utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        awaitsValue = true
    }

    /// The name of the member whose value comes next, as `append` adds its UTF-8. It must need no escape.
    public mutating func name(_ append: (inout [UInt8]) -> Void) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        awaitsValue = true
    }

    /// A text as `append` adds its UTF-8, for one that is known to need no escape.
    public mutating func string(_ append: (inout [UInt8]) -> Void) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A text.
    public mutating func string(_ text: String) {
        beginValue()
        appendQuoted(text)
        needsComma = true
    }

    /// A text given as UTF-8. The bytes must be well-formed, as PostgreSQL's are; they are escaped, not checked.
    public mutating func string(utf8: ArraySlice<UInt8>) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        if isPlain(utf8.span) { bytes.append(contentsOf: utf8) } else { appendEscaped(utf8.span) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A text given as UTF-8 that somebody else owns, for example libpq's row. The bytes must be
    /// well-formed; they are escaped, not checked.
    public mutating func string(utf8: Span<UInt8>) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        if isPlain(utf8) { appendAll(utf8) } else { appendEscaped(utf8) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// An integer, every digit of it.
    public mutating func integer(_ value: some BinaryInteger) {
        beginValue()
        if let small = Int64(exactly: value) {
            appendDecimal(small)
        } else {
            bytes.append(contentsOf: String(value).utf8)
        }
        needsComma = true
    }

    /// The shortest text that reads back as the same Double; `null` for NaN and the infinities, which JSON lacks.
    public mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        beginValue()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// A truth value.
    public mutating func bool(_ value: Bool) {
        beginValue()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// `null`
    public mutating func null() {
        beginValue()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    /// A value that is already JSON, for example a number of PostgreSQL's or a stored answer. It is not looked at.
    public mutating func raw(_ json: ArraySlice<UInt8>) {
        beginValue()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// A value that is already JSON in bytes that somebody else owns. It is not looked at.
    public mutating func raw(_ json: Span<UInt8>) {
        beginValue()
        appendAll(json)
        needsComma = true
    }

    /// A line end between the documents of an NDJSON answer.
    public mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
    }

    private mutating func beginValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        awaitsValue = false
    }

    private mutating func appendDecimal(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
        var low = start
        var high = bytes.count - 1
        while low < high {
            bytes.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let utf8 = text.utf8
        if isPlain(utf8.span) { bytes.append(contentsOf: utf8) } else { appendEscaped(utf8.span) }
        bytes.append(UInt8(ascii: "\""))
    }

    private func isPlain(_ utf8: Span<UInt8>) -> Bool {
        for index in utf8.indices {
            let byte = utf8[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }

    private mutating func appendAll(_ utf8: Span<UInt8>) {
        bytes.append(addingCapacity: utf8.count) { out in
            for index in utf8.indices { out.append(utf8[index]) }
        }
    }

    private mutating func appendEscaped(_ utf8: Span<UInt8>) {
        for index in utf8.indices {
            let byte = utf8[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0x0D: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            case 0x09: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case 0..<0x20:
                bytes.append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
                bytes.append(contentsOf: String(byte, radix: 16).utf8)
            default: bytes.append(byte)
            }
        }
    }
}
