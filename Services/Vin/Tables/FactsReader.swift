/// Reads the data file's content (see `FactsFormat`) back into `Tables`, holding one column at a time.
struct FactsReader {
    private let source: any ByteSource
    private let report: (Int) -> Void
    private var checksum = Checksum()
    private var tables = Tables()
    private var counts: [(name: String, rows: Int)] = []
    private var rows = 0
    private var table = ""
    private var rowsDone = 0

    /// The facts.
    ///
    /// - Parameters:
    ///   - source: the content, unpacked.
    ///   - report: is called now and then with the number of rows read so far.
    /// - Throws: `FactsError.unknownFormat`, `FactsError.damaged`.
    static func read(
        _ source: any ByteSource, report: @escaping (Int) -> Void = { _ in }
    ) throws(FactsError) -> Tables {
        var reader = FactsReader(source: source, report: report)
        try reader.readHeader()
        try reader.readIdentifiers()
        try reader.readPatterns()
        try reader.readNames()
        try reader.readSpecs()
        try reader.readSmallTables()
        try reader.readChecksum()
        return reader.tables
    }

    private init(source: any ByteSource, report: @escaping (Int) -> Void) {
        self.source = source
        self.report = report
    }

    private mutating func take(_ count: Int) throws(FactsError) -> [UInt8] {
        let bytes = try source.take(count)
        checksum.add(bytes.span)
        return bytes
    }

    private mutating func headerLine() throws(FactsError) -> String {
        var line: [UInt8] = []
        while line.count < 100 {
            let byte = try take(1)[0]
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        throw .damaged("it does not begin as a data file does")
    }

    private mutating func readHeader() throws(FactsError) {
        let first = try headerLine()
        guard first.hasPrefix(FactsFormat.mark) else { throw .damaged("it does not begin as a data file does") }
        let version = String(first.dropFirst(FactsFormat.mark.count))
        guard version == "\(FactsFormat.version)" else {
            throw .unknownFormat(found: version, known: FactsFormat.version)
        }
        let release = try headerLine()
        guard release.hasPrefix("release ") else { throw .damaged("it names no release") }
        tables.release = String(release.dropFirst("release ".count))
        for expected in FactsFormat.counts(of: Tables()) {
            let words = try headerLine().split(separator: " ")
            guard words.count == 2, words[0] == expected.name, let rows = Int(words[1]), rows >= 0,
                rows <= FactsFormat.mostRows
            else { throw .damaged("it does not say how many rows `\(expected.name)` has") }
            counts.append((expected.name, rows))
        }
        guard try headerLine().isEmpty else { throw .damaged("its first lines do not end") }
        counts.reverse()
    }

    private mutating func begin() {
        rowsDone += rows
        report(rowsDone)
        (table, rows) = counts.removeLast()
    }

    private mutating func column(rows: Int? = nil) throws(FactsError) -> ColumnReader {
        var length = 0
        var shift = 0
        while true {
            let byte = try take(1)[0]
            length |= Int(byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
            guard shift < 35 else { throw .damaged("a column of `\(table)` has no length") }
        }
        return try ColumnReader(try take(length), rows: rows ?? self.rows, name: table)
    }

    private mutating func numbers<N: FixedWidthInteger>() throws(FactsError) -> [N] {
        var column = try column()
        return try column.numbers()
    }

    private mutating func optionals<N: FixedWidthInteger>() throws(FactsError) -> [N?] {
        var column = try column()
        return try column.optionals()
    }

    private mutating func codes() throws(FactsError) -> [Int16] {
        var column = try column()
        return try column.codes()
    }

    private mutating func flags() throws(FactsError) -> [Bool] {
        var column = try column()
        return try column.flags()
    }

    private mutating func texts() throws(FactsError) -> [Texts.Text] {
        var column = try column()
        return try column.texts(in: &tables.texts)
    }

    private mutating func readIdentifiers() throws(FactsError) {
        begin()
        let ids: [Int32] = try numbers()
        let codes = try texts()
        let manufacturers: [Int32?] = try optionals()
        let vehicleTypes: [Int32?] = try optionals()
        let truckTypes: [Int32?] = try optionals()
        var unitColumn = try column(rows: 1)
        let unit: Int64 = try unitColumn.numbers()[0]
        let dates: [Int64?] = try optionals()
        tables.wmis = try ids.indices.map { row throws(FactsError) in
            var publicFrom: Int64?
            if let date = dates[row] {
                let (time, overflow) = date.multipliedReportingOverflow(by: unit)
                if overflow { throw .damaged("a date of `wmi` is too large") }
                publicFrom = time
            }
            return Tables.WMI(
                id: ids[row], code: codes[row], manufacturer: manufacturers[row], vehicleType: vehicleTypes[row],
                truckType: truckTypes[row], publicFrom: publicFrom)
        }

        begin()
        let wmis: [Int32] = try numbers()
        let schemas: [Int32] = try numbers()
        let from: [Int32] = try numbers()
        let to: [Int32?] = try optionals()
        tables.schemaLinks = wmis.indices.map { row in
            Tables.SchemaLink(
                id: Int32(row), wmi: wmis[row], schema: schemas[row], yearFrom: from[row], yearTo: to[row])
        }
        tables.wmiMakes = try pairs()
    }

    private mutating func pairs() throws(FactsError) -> [Tables.Pair] {
        begin()
        let first: [Int32] = try numbers()
        let second: [Int32] = try numbers()
        return zip(first, second).map { Tables.Pair($0, $1) }
    }

    /// What patterns and attributes have in common, by row.
    private struct Values {
        var elements: [Int16]
        var attributes: [Texts.Text]
        var ids: [Int32]
        var changed: [Int64?]
    }

    private mutating func values() throws(FactsError) -> Values {
        let elements = try codes()
        var attributes = [Texts.Text](repeating: .empty, count: elements.count)
        for (row, text) in zip(Ranks.byElement(elements), try texts()) { attributes[row] = text }
        let ids: [Int32] = try numbers()
        let changedByID: [Int64?] = try optionals()
        var seen = [Bool](repeating: false, count: ids.count)
        for id in ids {
            guard seen.indices.contains(Int(id)), !seen[Int(id)] else {
                throw .damaged("two rows of `\(table)` have one number")
            }
            seen[Int(id)] = true
        }
        return Values(
            elements: elements, attributes: attributes, ids: ids, changed: ids.map { changedByID[Int($0)] })
    }

    private mutating func readPatterns() throws(FactsError) {
        begin()
        let schemas: [Int32] = try numbers()
        let keys = try texts()
        let values = try values()
        tables.patterns = schemas.indices.map { row in
            Tables.Pattern(
                id: values.ids[row], schema: schemas[row], key: keys[row], element: values.elements[row],
                attribute: values.attributes[row], changed: values.changed[row])
        }
    }

    private mutating func attributes() throws(FactsError) -> [Tables.Attribute] {
        begin()
        let owners: [Int32] = try numbers()
        let isKey = try flags()
        let values = try values()
        return owners.indices.map { row in
            Tables.Attribute(
                id: values.ids[row], owner: owners[row], isKey: isKey[row], element: values.elements[row],
                attribute: values.attributes[row], changed: values.changed[row])
        }
    }

    private mutating func readNames() throws(FactsError) {
        begin()
        let ids = try codes()
        var columns: [[Texts.Text]] = []
        for _ in 0..<6 { columns.append(try texts()) }
        let isPrivate = try flags()
        let weights: [Int32] = try numbers()
        tables.elements = ids.indices.map { row in
            Tables.Element(
                id: ids[row], name: columns[0][row], code: columns[1][row], lookup: columns[2][row],
                group: columns[3][row], datatype: columns[4][row], decode: columns[5][row],
                isPrivate: isPrivate[row], weight: weights[row])
        }

        begin()
        let lookupTables = try texts()
        let lookupIDs: [Int32] = try numbers()
        let names = try texts()
        tables.lookups = names.indices.map { row in
            Tables.Lookup(table: lookupTables[row], id: lookupIDs[row], name: names[row])
        }
        tables.makeModels = try pairs()
    }

    private mutating func readSpecs() throws(FactsError) {
        begin()
        let engineIDs: [Int32] = try numbers()
        let engineNames = try texts()
        tables.engines = zip(engineIDs, engineNames).map { Tables.Engine(id: $0, name: $1) }
        tables.enginePatterns = try attributes()

        begin()
        let ids: [Int32] = try numbers()
        let makes: [Int32] = try numbers()
        let types: [Int32] = try numbers()
        tables.specSchemas = ids.indices.map { row in
            Tables.SpecSchema(id: ids[row], make: makes[row], vehicleType: types[row])
        }
        tables.specModels = try pairs()
        tables.specYears = try pairs()
        tables.specGroups = try pairs()
        tables.specPatterns = try attributes()
    }

    private mutating func readSmallTables() throws(FactsError) {
        begin()
        let elements = try codes()
        let types: [Int32] = try numbers()
        var valueColumn = try column()
        let values = try valueColumn.optionalTexts(in: &tables.texts)
        tables.defaultValues = elements.indices.map { row in
            Tables.DefaultValue(element: elements[row], vehicleType: types[row], value: values[row])
        }

        begin()
        let conversionIDs: [Int32] = try numbers()
        let from = try codes()
        let to = try codes()
        let formulas = try texts()
        tables.conversions = from.indices.map { row in
            Tables.Conversion(id: conversionIDs[row], from: from[row], to: to[row], formula: formulas[row])
        }

        begin()
        let errorIDs: [Int32] = try numbers()
        let names = try texts()
        let additional = try texts()
        let weights: [Int32] = try numbers()
        tables.errorCodes = names.indices.map { row in
            Tables.ErrorCode(
                id: errorIDs[row], name: names[row], additionalText: additional[row], weight: weights[row])
        }

        begin()
        let descriptors = try texts()
        let years: [Int32] = try numbers()
        tables.descriptors = zip(descriptors, years).map { Tables.Descriptor(descriptor: $0, modelYear: $1) }

        begin()
        let vins = try texts()
        let checkDigits = try flags()
        tables.vinExceptions = zip(vins, checkDigits).map { Tables.VINException(vin: $0, checkDigit: $1) }
    }

    private mutating func readChecksum() throws(FactsError) {
        report(rowsDone + rows)
        let expected = checksum.value
        let bytes = try source.take(8)
        let found = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard found == expected else { throw .damaged("its checksum is wrong") }
        var more: [UInt8] = []
        guard try source.read(into: &more, atMost: 1) == 0 else { throw .damaged("something follows its end") }
    }
}
