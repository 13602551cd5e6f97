/// Puts rows of a text source into `Tables`, then drops what the procedure never uses.
///
/// A row in which a number is null that it would be found by is left out: it can never apply.
struct TableFiller {
    private(set) var tables = Tables()
    /// The lookup table whose block is being read, when the rows do not name it.
    var lookupTable = Texts.Text.empty
    /// Latest change in the rows, microseconds since 1970-01-01 UTC.
    private(set) var latestChange: Int64?
    private var unusedSchemas: Set<Int32> = []
    private var unusedSpecs: Set<Int32> = []

    /// Names the lookup table of the rows that follow.
    mutating func beginLookup(_ name: String) { lookupTable = tables.texts.intern(name) }

    /// Forgets the rows of the lookup table that was begun last.
    mutating func dropLookup() {
        let dropped = lookupTable
        tables.lookups.removeAll { $0.table == dropped }
    }

    /// Adds the reader's current row.
    mutating func add(_ row: RowReader, to table: FactTable) throws(FactsError) {
        switch table {
        case .pattern: try addPattern(row)
        case .wmi:
            tables.wmis.append(
                Tables.WMI(
                    id: try row.required(0), code: try text(row, 1), manufacturer: try row.number(2),
                    vehicleType: try row.number(3), truckType: try row.number(4),
                    publicFrom: try row.microseconds(5).map { $0 / 1000 }))
        case .schemaLink:
            guard let wmi = try row.number(1, as: Int32.self), let schema = try row.number(2, as: Int32.self),
                let from = try row.number(3, as: Int32.self)
            else { return }
            tables.schemaLinks.append(
                Tables.SchemaLink(
                    id: try row.required(0), wmi: wmi, schema: schema, yearFrom: from, yearTo: try row.number(4)))
        case .schema: if try row.flag(1) { unusedSchemas.insert(try row.required(0)) }
        case .element:
            tables.elements.append(
                Tables.Element(
                    id: try row.required(0), name: try text(row, 1), code: try text(row, 2),
                    lookup: try lowercased(row, 3), group: try text(row, 4), datatype: try text(row, 5),
                    decode: try text(row, 6), isPrivate: try row.flag(7), weight: try row.number(8) ?? 0))
        case .lookup:
            let named = try row.text(0, in: &tables.texts)
            tables.lookups.append(
                Tables.Lookup(table: named ?? lookupTable, id: try row.required(1), name: try text(row, 2)))
        case .engine: tables.engines.append(Tables.Engine(id: try row.required(0), name: try text(row, 1)))
        case .enginePattern: if let attribute = try attribute(row) { tables.enginePatterns.append(attribute) }
        case .specPattern:
            if var attribute = try attribute(row) {
                attribute.isKey = try row.flag(6)
                tables.specPatterns.append(attribute)
            }
        case .specSchema:
            let id: Int32 = try row.required(0)
            let make: Int32? = try row.number(1)
            let type: Int32? = try row.number(2)
            if try !row.flag(3), let make, let type {
                tables.specSchemas.append(Tables.SpecSchema(id: id, make: make, vehicleType: type))
            } else {
                unusedSpecs.insert(id)
            }
        case .wmiMake: try addPair(row, to: \.wmiMakes)
        case .makeModel: try addPair(row, to: \.makeModels)
        case .specModel: try addPair(row, to: \.specModels)
        case .specYear: try addPair(row, to: \.specYears)
        case .specGroup: try addPair(row, to: \.specGroups)
        case .defaultValue:
            tables.defaultValues.append(
                Tables.DefaultValue(
                    element: try row.required(0), vehicleType: try row.required(1),
                    value: try row.text(2, in: &tables.texts)))
        case .conversion:
            tables.conversions.append(
                Tables.Conversion(
                    id: try row.required(0), from: try row.required(1), to: try row.required(2),
                    formula: try text(row, 3)))
        case .errorCode:
            tables.errorCodes.append(
                Tables.ErrorCode(
                    id: try row.required(0), name: try text(row, 1), additionalText: try text(row, 2),
                    weight: try row.number(3) ?? 0))
        case .descriptor:
            tables.descriptors.append(
                Tables.Descriptor(descriptor: try text(row, 0), modelYear: try row.required(1)))
        case .vinException:
            tables.vinExceptions.append(
                Tables.VINException(vin: try text(row, 0), checkDigit: try row.flag(1)))
        }
    }

    private mutating func addPattern(_ row: RowReader) throws(FactsError) {
        guard let schema = try row.number(1, as: Int32.self), let element = try row.number(3, as: Int16.self),
            let key = try row.text(2, in: &tables.texts)
        else { return }
        tables.patterns.append(
            Tables.Pattern(
                id: try row.required(0), schema: schema, key: key, element: element, attribute: try text(row, 4),
                changed: try changed(row, 5)))
    }

    /// id, owner, element, attribute, time of update, time of creation.
    private mutating func attribute(_ row: RowReader) throws(FactsError) -> Tables.Attribute? {
        guard let owner = try row.number(1, as: Int32.self), let element = try row.number(2, as: Int16.self)
        else { return nil }
        return Tables.Attribute(
            id: try row.required(0), owner: owner, element: element, attribute: try text(row, 3),
            changed: try changed(row, 4))
    }

    private mutating func addPair(
        _ row: RowReader, to pairs: WritableKeyPath<Tables, [Tables.Pair]>
    ) throws(FactsError) {
        guard let first = try row.number(0, as: Int32.self), let second = try row.number(1, as: Int32.self)
        else { return }
        tables[keyPath: pairs].append(Tables.Pair(first, second))
    }

    private mutating func changed(_ row: RowReader, _ column: Int) throws(FactsError) -> Int64? {
        var time = try row.microseconds(column)
        if time == nil { time = try row.microseconds(column + 1) }
        guard let time else { return nil }
        latestChange = max(latestChange ?? time, time)
        return time
    }

    private mutating func text(_ row: RowReader, _ column: Int) throws(FactsError) -> Texts.Text {
        try row.text(column, in: &tables.texts) ?? .empty
    }

    private mutating func lowercased(_ row: RowReader, _ column: Int) throws(FactsError) -> Texts.Text {
        let text = try text(row, column)
        return tables.texts.intern(tables.texts.string(text).lowercased())
    }

    /// The tables, without unused schemas and specs and without lookup tables that no element names.
    ///
    /// - Throws: `FactsError.missingTable` when a lookup table of an element that is output has no rows, or there is
    ///   no manufacturer identifier, link, pattern, or element at all.
    consuming func finished(release: String) throws(FactsError) -> Tables {
        dropUnused()
        addErrorNames()
        let present = Set(tables.lookups.map(\.table))
        var wanted: Set<Texts.Text> = []
        for name in FactTable.namedLookups {
            guard let table = tables.texts.find(Array(name.utf8).span), present.contains(table) else {
                throw .missingTable(name)
            }
            wanted.insert(table)
        }
        for element in tables.elements where element.lookup != .empty {
            wanted.insert(element.lookup)
            if element.decode != .empty && !element.isPrivate && !present.contains(element.lookup) {
                throw .missingTable(tables.texts.string(element.lookup))
            }
        }
        tables.lookups.removeAll { !wanted.contains($0.table) }
        for (name, isEmpty) in [
            ("wmi", tables.wmis.isEmpty), ("wmi_vinschema", tables.schemaLinks.isEmpty),
            ("pattern", tables.patterns.isEmpty), ("element", tables.elements.isEmpty),
        ] where isEmpty { throw .missingTable(name) }
        tables.release = release
        return tables
    }

    /// The table of error codes is also the lookup table of element 143; a dump has it once.
    private mutating func addErrorNames() {
        let table = tables.texts.intern("errorcode")
        guard !tables.lookups.contains(where: { $0.table == table }) else { return }
        tables.lookups += tables.errorCodes.map { Tables.Lookup(table: table, id: $0.id, name: $0.name) }
    }

    private mutating func dropUnused() {
        let schemas = unusedSchemas
        if !schemas.isEmpty {
            tables.schemaLinks.removeAll { schemas.contains($0.schema) }
            tables.patterns.removeAll { schemas.contains($0.schema) }
        }
        let specs = unusedSpecs
        if !specs.isEmpty {
            let groups = Set(tables.specGroups.lazy.filter { specs.contains($0.second) }.map(\.first))
            tables.specModels.removeAll { specs.contains($0.first) }
            tables.specYears.removeAll { specs.contains($0.first) }
            tables.specGroups.removeAll { specs.contains($0.second) }
            tables.specPatterns.removeAll { groups.contains($0.owner) }
        }
    }
}
