/// Numbers the distinct values while an index is compiled: a value is an attribute as elements of one lookup
/// table (or elements without one) understand it.
struct ValuePool {
    /// What the records need from the facts.
    private let tables: Tables
    /// For each lookup table its rows by the text of their number.
    private let names: [Tables.Text: [Tables.Text: Tables.Text]]
    private var numbers: [UInt64: UInt32] = [:]
    private var folded: [UInt64: UInt32] = [:]
    private var notApplicable: UInt32?
    private(set) var records: [ValueRecord] = []
    /// The texts of the index.
    private(set) var texts = Texts()

    init(_ tables: Tables) {
        self.tables = tables
        var names: [Tables.Text: [Tables.Text: Tables.Text]] = [:]
        for row in tables.lookups {
            guard let number = tables.texts.find(Array(String(row.id).utf8).span) else { continue }
            names[row.table, default: [:]][number] = row.name
        }
        self.names = names
    }

    /// The number of the value that an attribute has in a lookup table; the empty text for no table.
    mutating func number(of attribute: Tables.Text, in table: Tables.Text) throws(IndexError) -> UInt32 {
        let key = UInt64(table.number) << 32 | UInt64(attribute.number)
        if let number = numbers[key] { return number }
        let number = UInt32(records.count)
        guard number < 1 << 24 else { throw .tooLarge("distinct values") }
        let raw = try range(of: tables.texts[attribute])
        var text = raw
        if table == .empty {
            text = try range(of: shown(tables.texts[attribute])[...])
        } else if let name = names[table]?[attribute] {
            text = try range(of: shown(tables.texts[name])[...])
        } else {
            text.flags |= TextRange.missing
        }
        let lower = texts.intern(tables.texts.string(attribute).lowercased())
        let foldedKey = UInt64(table.number) << 32 | UInt64(lower.number)
        let same = folded[foldedKey] ?? number
        folded[foldedKey] = same
        records.append(ValueRecord(text: text, attribute: raw, folded: same, extra: 0))
        numbers[key] = number
        return number
    }

    /// The number of a default value: the row 0 that lookup tables do not have means `Not Applicable`.
    mutating func number(ofDefault attribute: Tables.Text, in table: Tables.Text) throws(IndexError) -> UInt32 {
        guard table != .empty, tables.texts[attribute].elementsEqual("0".utf8) else {
            return try number(of: attribute, in: table)
        }
        if let notApplicable { return notApplicable }
        let text = try range(of: Array("Not Applicable".utf8)[...])
        let number = UInt32(records.count)
        records.append(
            ValueRecord(text: text, attribute: try range(of: Array("0".utf8)[...]), folded: number, extra: 0))
        notApplicable = number
        return number
    }

    /// Where a text lies in the index.
    mutating func range(of bytes: ArraySlice<UInt8>) throws(IndexError) -> TextRange {
        guard bytes.count <= Int(UInt16.max) else { throw .tooLarge("a text of \(bytes.count) bytes") }
        let text = texts.intern(bytes)
        let range = texts.range(of: text)
        let isEscaped = bytes.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        return TextRange(
            offset: UInt32(range.lowerBound), length: UInt16(range.count), flags: isEscaped ? TextRange.needsEscape : 0)
    }

    /// Where a text of the facts lies in the index.
    mutating func range(of text: Tables.Text) throws(IndexError) -> TextRange { try range(of: tables.texts[text]) }

    /// Where a number as text lies in the index.
    mutating func range(of number: Int32) throws(IndexError) -> TextRange {
        try range(of: Array(String(number).utf8)[...])
    }

    /// Where the upper-case form of a text of the facts lies in the index.
    mutating func upper(_ text: Tables.Text) throws(IndexError) -> TextRange {
        try range(of: Array(tables.texts.string(text).uppercased().utf8)[...])
    }

    /// Sets what is known about a value beside its texts.
    mutating func set(extra: UInt32, of value: UInt32) { records[Int(value)].extra |= extra }

    /// Tabs and line ends become blanks.
    private func shown(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
}
