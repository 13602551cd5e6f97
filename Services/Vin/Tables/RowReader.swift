/// Reads lines and their tab-separated fields, from any chunks, in memory of a few lines.
///
/// Both kinds of text tables have them: the COPY blocks of a dump and the `.tsv` files. A field
/// escapes `\\ \t \n \r` (and the other letters of COPY); `\N` is null.
struct RowReader {
    /// A longer line is no row of vPIC (the longest has some 4 KB): it is refused, not collected.
    static let longestLine = 1 << 22

    /// The table and its columns, for messages; set at each table's start.
    var table = ""
    /// Where each wanted column is in a line; nil when the source does not have it.
    var positions: [Int?] = []
    /// The names of the wanted columns.
    var columns: [String] = []
    /// Number of the current row in its table, from 1.
    private(set) var row = 0

    private let source: any ByteSource
    private var bytes: [UInt8] = []
    private var unread = 0
    private var line = 0..<0
    private var fields: [Range<Int>] = []
    private var ended = false

    init(_ source: any ByteSource) { self.source = source }

    /// How much of the source is read, 0 to 1.
    var progress: Double? { source.progress }

    /// Begins a table: which columns are wanted, and where they are.
    mutating func begin(_ table: String, columns: [String], at positions: [Int?]) {
        self.table = table
        self.columns = columns
        self.positions = positions
        row = 0
    }

    /// Moves to the next line; false when there is none. What follows the last line end counts as a line.
    mutating func nextLine() throws(FactsError) -> Bool {
        var scanned = unread
        while true {
            if let end = newline(from: scanned) {
                line = unread..<end
                unread = end + 1
                return true
            }
            scanned = bytes.count
            if ended {
                line = unread..<bytes.count
                unread = bytes.count
                return !line.isEmpty
            }
            guard scanned - unread < RowReader.longestLine else { throw .damaged("a line does not end") }
            bytes.removeFirst(unread)
            scanned -= unread
            unread = 0
            ended = try source.read(into: &bytes, atMost: 1 << 18) == 0
        }
    }

    private func newline(from start: Int) -> Int? {
        let span = bytes.span
        var index = start
        while index < span.count {
            if span[index] == UInt8(ascii: "\n") { return index }
            index += 1
        }
        return nil
    }

    /// Whether the current line begins with this text.
    func lineStarts(with text: StaticString) -> Bool { starts(with: text.description, whole: false) }

    /// Whether the current line is this text.
    func lineIs(_ text: StaticString) -> Bool { starts(with: text.description, whole: true) }

    private func starts(with text: String, whole: Bool) -> Bool {
        let wanted = text.utf8
        guard whole ? line.count == wanted.count : line.count >= wanted.count else { return false }
        return bytes[line].starts(with: wanted)
    }

    /// The current line as text.
    var lineText: String { String(decoding: bytes[line], as: UTF8.self) }

    /// Splits the current line into the fields that the accessors below read.
    mutating func splitRow() throws(FactsError) {
        row += 1
        // Taken out, because the span borrows all of self; its memory is used again row by row.
        var found: [Range<Int>] = []
        swap(&found, &fields)
        found.removeAll(keepingCapacity: true)
        RowReader.split(bytes.span, line, into: &found)
        fields = found
        for (column, position) in positions.enumerated() {
            guard let position, position >= fields.count else { continue }
            throw .badValue(table: table, row: row, column: columns[column], value: "(the row ends before it)")
        }
    }

    private static func split(_ bytes: Span<UInt8>, _ line: Range<Int>, into fields: inout [Range<Int>]) {
        var start = line.lowerBound
        for index in line where bytes[index] == UInt8(ascii: "\t") {
            fields.append(start..<index)
            start = index + 1
        }
        fields.append(start..<line.upperBound)
    }

    private func field(_ column: Int) -> Range<Int>? {
        guard let position = positions[column] else { return nil }
        let range = fields[position]
        let isNull =
            range.count == 2 && bytes[range.lowerBound] == UInt8(ascii: "\\")
            && bytes[range.lowerBound + 1] == UInt8(ascii: "N")
        return isNull ? nil : range
    }

    private func bad(_ column: Int) -> FactsError {
        let value = field(column).map { String(decoding: bytes[$0].prefix(80), as: UTF8.self) } ?? "\\N"
        return .badValue(table: table, row: row, column: columns[column], value: value)
    }

    /// A whole number; nil for null or nothing.
    func number<N: FixedWidthInteger>(_ column: Int, as _: N.Type = N.self) throws(FactsError) -> N? {
        guard let range = field(column), !range.isEmpty else { return nil }
        let negative = bytes[range.lowerBound] == UInt8(ascii: "-")
        var value: Int64 = 0
        let digits = negative ? range.dropFirst() : range
        // 18 digits cannot overflow.
        guard !digits.isEmpty, digits.count <= 18 else { throw bad(column) }
        for index in digits {
            let digit = Int64(bytes[index]) - 48
            guard digit >= 0, digit <= 9 else { throw bad(column) }
            value = value * 10 + digit
        }
        guard let number = N(exactly: negative ? -value : value) else { throw bad(column) }
        return number
    }

    /// A whole number that must be there.
    func required<N: FixedWidthInteger>(_ column: Int, as _: N.Type = N.self) throws(FactsError) -> N {
        guard let number = try number(column, as: N.self) else { throw bad(column) }
        return number
    }

    /// `t`, `f`, `1`, `0`; null is false.
    func flag(_ column: Int) throws(FactsError) -> Bool {
        guard let range = field(column), let first = bytes[range].first else { return false }
        guard range.count == 1 else { throw bad(column) }
        switch first {
        case UInt8(ascii: "t"), UInt8(ascii: "1"): return true
        case UInt8(ascii: "f"), UInt8(ascii: "0"): return false
        default: throw bad(column)
        }
    }

    /// A text, held in `texts`; nil for null.
    func text(_ column: Int, in texts: inout Texts) throws(FactsError) -> Texts.Text? {
        guard let range = field(column) else { return nil }
        if !bytes[range].contains(UInt8(ascii: "\\")) {
            return texts.intern(bytes.span.extracting(range))
        }
        guard let plain = unescaped(bytes[range]) else { throw bad(column) }
        return texts.intern(plain.span)
    }

    /// A point in time in microseconds since 1970-01-01 UTC: `2019-12-21 20:26:30.583` or `2019-12-21`, or whole
    /// milliseconds; nil for null or nothing.
    func microseconds(_ column: Int) throws(FactsError) -> Int64? {
        guard let range = field(column), !range.isEmpty else { return nil }
        if !bytes[range].dropFirst().contains(UInt8(ascii: "-")) { return try number(column).map { $0 * 1000 } }
        guard let time = Timestamp.microseconds(bytes[range]) else { throw bad(column) }
        return time
    }
}

/// Undoes the escapes of COPY; nil when the text ends with a lone backslash.
func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var escaped = false
    for byte in text {
        if escaped {
            escaped = false
            switch byte {
            case UInt8(ascii: "t"): plain.append(9)
            case UInt8(ascii: "n"): plain.append(10)
            case UInt8(ascii: "r"): plain.append(13)
            case UInt8(ascii: "b"): plain.append(8)
            case UInt8(ascii: "f"): plain.append(12)
            case UInt8(ascii: "v"): plain.append(11)
            default: plain.append(byte)
            }
        } else if byte == UInt8(ascii: "\\") {
            escaped = true
        } else {
            plain.append(byte)
        }
    }
    return escaped ? nil : plain
}
