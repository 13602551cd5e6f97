/// A code of four characters, as RIFF, PNG and ISO-BMFF name their parts.
struct FourCC: Hashable, ExpressibleByStringLiteral {
    let value: UInt32

    init(_ value: UInt32) { self.value = value }

    init(stringLiteral text: StaticString) {
        precondition(text.utf8CodeUnitCount == 4, "four characters")
        value = "\(text)".utf8.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The code at `index`, which has four bytes.
    init(_ bytes: [UInt8], at index: Int) {
        value = bytes[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Its four bytes.
    var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
}

/// Reads a stretch of bytes in order. What is not there is a fault, never a trap.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    /// A reader of a part, which lies in `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Bytes that have not been read.
    var left: Int { end - position }

    mutating func byte() throws(PictureFault) -> UInt8 {
        guard position < end else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    /// A number of 1 to 7 bytes, the most significant first.
    mutating func big(_ count: Int) throws(PictureFault) -> Int {
        let range = try take(count)
        var value = 0
        for index in range { value = value << 8 | Int(bytes[index]) }
        return value
    }

    /// A number of 1 to 7 bytes, the least significant first.
    mutating func little(_ count: Int) throws(PictureFault) -> Int {
        let range = try take(count)
        var value = 0
        for index in range.reversed() { value = value << 8 | Int(bytes[index]) }
        return value
    }

    mutating func code() throws(PictureFault) -> FourCC { FourCC(bytes, at: try take(4).lowerBound) }

    /// Passes `count` bytes and says where they are.
    mutating func take(_ count: Int) throws(PictureFault) -> Range<Int> {
        guard count >= 0, count <= left else { throw .truncated }
        defer { position += count }
        return position..<(position + count)
    }

    /// Whether the next bytes are these.
    func begins(with start: [UInt8]) -> Bool {
        left >= start.count && bytes[position..<(position + start.count)].elementsEqual(start)
    }
}

extension [UInt8] {
    /// Appends the lowest `count` bytes of a number, the most significant first.
    mutating func appendBig(_ value: Int, _ count: Int) {
        for place in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    /// Appends the lowest `count` bytes of a number, the least significant first.
    mutating func appendLittle(_ value: Int, _ count: Int) {
        for place in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    /// Appends the four characters.
    mutating func append(_ code: FourCC) { append(contentsOf: code.bytes) }
}
