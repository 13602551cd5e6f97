/// Bytes of one column of the data file.
struct ColumnWriter {
    private(set) var bytes: [UInt8] = []
    private var previous: Int64 = 0

    /// A number that is not negative, seven bits a byte, lowest first, the high bit set on all but the last.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A number, as its difference to the one before (the first to 0), zigzag: 0, -1, 1, -2 ... are 0, 1, 2, 3 ...
    mutating func number(_ value: Int64) {
        let difference = value &- previous
        previous = value
        varint(UInt64(bitPattern: (difference << 1) ^ (difference >> 63)))
    }

    /// A number that may be missing: 0 is nil, what is not negative moves up by one to make room.
    mutating func optional(_ value: Int64?) {
        guard let value else { return number(0) }
        number(value >= 0 ? value + 1 : value)
    }

    /// One byte, 1 or 0.
    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// A text and a zero byte, which no text of PostgreSQL contains; nil is the byte 255, which no UTF-8 contains.
    mutating func text(_ text: ArraySlice<UInt8>?) {
        if let text {
            precondition(!text.contains(0), "a text of the facts contains a zero byte")
            bytes += text
        } else {
            bytes.append(0xff)
        }
        bytes.append(0)
    }

    /// A column of numbers.
    static func numbers(_ values: some Sequence<Int64>) -> [UInt8] {
        var column = ColumnWriter()
        for value in values { column.number(value) }
        return column.bytes
    }

    /// A column of numbers some of which may be missing.
    static func optionals(_ values: some Sequence<Int64?>) -> [UInt8] {
        var column = ColumnWriter()
        for value in values { column.optional(value) }
        return column.bytes
    }

    /// A column of small numbers that repeat in no order (elements): no differences.
    static func codes(_ values: some Sequence<Int16>) -> [UInt8] {
        var column = ColumnWriter()
        for value in values { column.varint(UInt64(UInt16(bitPattern: value))) }
        return column.bytes
    }

    /// A column of flags.
    static func flags(_ values: some Sequence<Bool>) -> [UInt8] { values.map { $0 ? 1 : 0 } }

    /// A column of texts.
    static func texts(_ values: some Sequence<Texts.Text?>, of pool: Texts) -> [UInt8] {
        var column = ColumnWriter()
        for value in values { column.text(value.map { pool[$0] }) }
        return column.bytes
    }
}
