/// Reads one column of the data file; whatever does not fit is `FactsError.damaged`, never a trap.
struct ColumnReader {
    private let bytes: [UInt8]
    private let rows: Int
    private let name: String
    private var next = 0
    private var previous: Int64 = 0

    /// - Parameter rows: how many values the column has.
    init(_ bytes: [UInt8], rows: Int, name: String) throws(FactsError) {
        self.bytes = bytes
        self.rows = rows
        self.name = name
        // Every value takes a byte at least, so a damaged count cannot take more memory than the file has bytes.
        guard rows <= bytes.count else { throw damage }
    }

    private var damage: FactsError { .damaged("a column of `\(name)` does not have \(rows) values") }

    private mutating func varint() throws(FactsError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while next < bytes.count, shift < 64 {
            let byte = bytes[next]
            next += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw damage
    }

    private mutating func number() throws(FactsError) -> Int64 {
        let zigzag = try varint()
        previous &+= Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
        return previous
    }

    private func atEnd<Values>(_ values: Values) throws(FactsError) -> Values {
        guard next == bytes.count else { throw damage }
        return values
    }

    /// The numbers of the column.
    mutating func numbers<N: FixedWidthInteger>(as _: N.Type = N.self) throws(FactsError) -> [N] {
        var values: [N] = []
        values.reserveCapacity(rows)
        for _ in 0..<rows {
            guard let value = N(exactly: try number()) else { throw damage }
            values.append(value)
        }
        return try atEnd(values)
    }

    /// The numbers of the column, nil where they are missing.
    mutating func optionals<N: FixedWidthInteger>(as _: N.Type = N.self) throws(FactsError) -> [N?] {
        var values: [N?] = []
        values.reserveCapacity(rows)
        for _ in 0..<rows {
            let value = try number()
            if value == 0 {
                values.append(nil)
            } else {
                guard let number = N(exactly: value > 0 ? value - 1 : value) else { throw damage }
                values.append(number)
            }
        }
        return try atEnd(values)
    }

    /// The small numbers of the column.
    mutating func codes() throws(FactsError) -> [Int16] {
        var values: [Int16] = []
        values.reserveCapacity(rows)
        for _ in 0..<rows {
            guard let value = UInt16(exactly: try varint()) else { throw damage }
            values.append(Int16(bitPattern: value))
        }
        return try atEnd(values)
    }

    /// The flags of the column.
    mutating func flags() throws(FactsError) -> [Bool] {
        guard bytes.count == rows, bytes.allSatisfy({ $0 < 2 }) else { throw damage }
        return bytes.map { $0 == 1 }
    }

    /// The texts of the column, held in `pool`; nil where they are missing.
    mutating func optionalTexts(in pool: inout Texts) throws(FactsError) -> [Texts.Text?] {
        var values: [Texts.Text?] = []
        values.reserveCapacity(rows)
        let span = bytes.span
        var start = 0
        for _ in 0..<rows {
            var end = start
            while end < span.count, span[end] != 0 { end += 1 }
            guard end < span.count else { throw damage }
            let isMissing = end == start + 1 && span[start] == 0xff
            values.append(isMissing ? nil : pool.intern(span.extracting(start..<end)))
            start = end + 1
        }
        guard start == bytes.count else { throw damage }
        return values
    }

    /// The texts of the column, held in `pool`.
    mutating func texts(in pool: inout Texts) throws(FactsError) -> [Texts.Text] {
        var values: [Texts.Text] = []
        values.reserveCapacity(rows)
        for text in try optionalTexts(in: &pool) {
            guard let text else { throw damage }
            values.append(text)
        }
        return values
    }
}
