/// Numbers the distinct values while an index is compiled: a value is an attribute of one element.
struct ValuePool {
    /// What the records need from the facts.
    private let tables: Tables
    /// For each lookup table its rows by the text of their number.
    private let names: [Tables.Text: [Tables.Text: Tables.Text]]
    /// By element and text.
    private var numbers: [UInt64: UInt32] = [:]
    private var folded: [UInt64: UInt32] = [:]
    /// `Not Applicable` by element.
    private var notApplicable: [Int: UInt32] = [:]
    private var values: [Value] = []
    /// The texts of the index.
    private(set) var texts = Texts()
    /// Attributes in lower case.
    private var lower = Texts()

    private struct Value {
        var text: TextRange
        var attribute: TextRange
        var element: UInt8
        var folded: UInt32
        var extra: UInt32 = 0
    }

    init(_ tables: Tables) {
        self.tables = tables
        var names: [Tables.Text: [Tables.Text: Tables.Text]] = [:]
        for row in tables.lookups {
            guard let number = tables.texts.find(Array(String(row.id).utf8).span) else { continue }
            names[row.table, default: [:]][number] = row.name
        }
        self.names = names
    }

    /// Numbers the models, before all other values: so a model's place is the number of its value.
    mutating func addModels(_ models: [Tables.Lookup], of element: Int) throws(IndexError) {
        precondition(values.isEmpty, "models have the first numbers")
        for model in models {
            let number = try append(
                element, text: range(of: shown(tables.texts[model.name])[...]), attribute: range(of: model.id))
            guard let attribute = tables.texts.find(Array(String(model.id).utf8).span) else { continue }
            numbers[ValuePool.key(element, attribute)] = number
        }
    }

    /// The number of an element's value by its attribute; `table` is the element's lookup table, the empty text for none.
    mutating func number(
        of attribute: Tables.Text, element: Int, in table: Tables.Text
    ) throws(IndexError) -> UInt32 {
        let key = ValuePool.key(element, attribute)
        if let number = numbers[key] { return number }
        let raw = try range(of: tables.texts[attribute])
        var text = raw
        if table == .empty {
            text = try range(of: shown(tables.texts[attribute])[...])
        } else if let name = names[table]?[attribute] {
            text = try range(of: shown(tables.texts[name])[...])
        } else {
            text.flags |= TextRange.missing
        }
        let number = try append(element, text: text, attribute: raw)
        let foldedKey = ValuePool.key(element, lower.intern(tables.texts.string(attribute).lowercased()))
        values[Int(number)].folded = folded[foldedKey] ?? number
        folded[foldedKey] = values[Int(number)].folded
        numbers[key] = number
        return number
    }

    /// The number of a default value: the row 0 that lookup tables do not have means `Not Applicable`.
    mutating func number(
        ofDefault attribute: Tables.Text, element: Int, in table: Tables.Text
    ) throws(IndexError) -> UInt32 {
        guard table != .empty, tables.texts[attribute].elementsEqual("0".utf8) else {
            return try number(of: attribute, element: element, in: table)
        }
        if let number = notApplicable[element] { return number }
        let number = try append(
            element, text: range(of: Array("Not Applicable".utf8)[...]), attribute: range(of: Array("0".utf8)[...]))
        notApplicable[element] = number
        return number
    }

    /// The number of the first value of the element with the same attribute without case.
    func folded(_ value: UInt32) -> UInt32 { values[Int(value)].folded }

    /// Sets what is known about a value beside its texts.
    mutating func set(extra: UInt32, of value: UInt32) { values[Int(value)].extra |= extra }

    /// The sections of values.
    func write(to writer: inout IndexWriter) throws(IndexError) {
        var records: [ValueRecord] = []
        var notes: [ValueNote] = []
        for (place, value) in values.enumerated() {
            let isNoted = value.folded != place || value.extra != 0
            if isNoted { notes.append(ValueNote(value: UInt32(place), folded: value.folded, extra: value.extra)) }
            records.append(ValueRecord(text: value.text, attribute: value.attribute, isNoted: isNoted))
        }
        writer.set(.values, records, IndexWriter.put)
        writer.set(.valueNotes, notes, IndexWriter.put)
        writer.set(.valueElements, values.map(\.element), IndexWriter.put)
    }

    private static func key(_ element: Int, _ text: Tables.Text) -> UInt64 {
        UInt64(element) << 32 | UInt64(text.number)
    }

    private mutating func append(
        _ element: Int, text: TextRange, attribute: TextRange
    ) throws(IndexError) -> UInt32 {
        let number = UInt32(values.count)
        guard number < 1 << 24 else { throw .tooLarge("distinct values") }
        guard attribute.range == text.range || attribute.length <= ValueRecord.longestAttribute else {
            throw .tooLarge("an attribute of \(attribute.length) bytes")
        }
        values.append(Value(text: text, attribute: attribute, element: UInt8(element), folded: number))
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

    /// Tabs and line ends become blanks.
    private func shown(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
}
