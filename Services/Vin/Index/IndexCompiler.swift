/// Compiles facts into an index. The result depends on the rows only, not on their order or the machine.
public struct IndexCompiler {
    let tables: Tables
    var writer = IndexWriter()
    var values: ValuePool
    /// `Element.id` to its place; -1 for none.
    var places: [Int] = []
    /// By place: rows of the element are put out.
    var isShown: [Bool] = []
    /// By place: the element's lookup table.
    var lookups: [Tables.Text] = []
    /// Lookup id of a make, model or vehicle type to its place.
    var makePlaces: [Int32: UInt32] = [:]
    var modelPlaces: [Int32: UInt32] = [:]
    var vehicleTypePlaces: [Int32: UInt32] = [:]
    /// Schema numbers in ascending order; their places are the index's.
    var schemas: [Int32] = []
    var schemaPlaces: [Int32: UInt32] = [:]
    /// By schema place: model years from 1980 on, as bits.
    var schemaYears: [UInt64] = []

    private init(_ tables: Tables) {
        self.tables = tables
        values = ValuePool(tables)
    }

    /// The bytes of the index of these facts; `progress` hears what is being done.
    public static func compile(
        _ tables: Tables, progress: (String) -> Void = { _ in }
    ) throws(IndexError) -> [UInt8] {
        var compiler = IndexCompiler(tables)
        try compiler.addElements()
        try compiler.numberModels()
        try compiler.addVehicleTypes()
        progress("linking manufacturers")
        compiler.numberSchemas()
        try compiler.addMakes()
        try compiler.addWMIs()
        progress("sorting \(tables.patterns.count) patterns")
        let modelYears = try compiler.addPatterns()
        progress("adding vehicle specs")
        try compiler.addEngines()
        try compiler.addModels(years: modelYears)
        try compiler.addSmallTables()
        try compiler.addWarnings()
        try compiler.values.write(to: &compiler.writer)
        compiler.writer.set(.texts, compiler.values.texts.allBytes, IndexWriter.put)
        progress("writing")
        return compiler.writer.file(release: tables.release)
    }

    private mutating func addElements() throws(IndexError) {
        let elements = tables.elements.sorted { $0.id < $1.id }
        guard elements.count <= 255 else { throw .tooLarge("\(elements.count) elements") }
        places = [Int](repeating: -1, count: Int(elements.last?.id ?? 0) + 1)
        var records: [ElementRecord] = []
        for (place, element) in elements.enumerated() {
            places[Int(element.id)] = place
            isShown.append(element.decode != .empty && !element.isPrivate)
            lookups.append(element.lookup)
            let isList = WellKnown.lists.contains(Int(element.id))
            records.append(
                ElementRecord(
                    code: try values.range(of: element.code), name: try values.range(of: element.name),
                    group: try values.range(of: element.group), id: UInt16(element.id),
                    kind: ElementKind(tables.texts.string(element.datatype)).rawValue, flags: isList ? 1 : 0,
                    weight: element.weight))
        }
        writer.set(.elements, records, IndexWriter.put)
    }

    /// The place of an element; nil when there is none of that number or its values are not put out.
    func shownPlace(_ element: Int16) -> Int? {
        guard element >= 0, Int(element) < places.count, places[Int(element)] >= 0 else { return nil }
        return isShown[places[Int(element)]] ? places[Int(element)] : nil
    }

    /// The rank of a time of change, latest first and unknown before all.
    static func isLater(_ left: Int64?, _ right: Int64?) -> Bool? {
        if left == right { return nil }
        guard let left else { return true }
        guard let right else { return false }
        return left > right
    }

    /// The names of a lookup table.
    func rows(of table: String) -> [Tables.Lookup] {
        guard let name = tables.texts.find(Array(table.utf8).span) else { return [] }
        return tables.lookups.filter { $0.table == name }
    }

    private mutating func addVehicleTypes() throws(IndexError) {
        let types = rows(of: "vehicletype").sorted { $0.id < $1.id }
        guard types.count < 255 else { throw .tooLarge("\(types.count) vehicle types") }
        var records: [VehicleTypeRecord] = []
        var defaults: [UInt32] = []
        for (place, type) in types.enumerated() {
            vehicleTypePlaces[type.id] = UInt32(place)
            records.append(
                VehicleTypeRecord(
                    name: try values.range(of: type.name), upper: try values.upper(type.name),
                    idText: try values.range(of: type.id), id: type.id,
                    firstDefault: UInt32(defaults.count)))
            let rows = tables.defaultValues.filter { $0.vehicleType == type.id }.sorted { $0.element < $1.element }
            for row in rows {
                guard let element = shownPlace(row.element), let value = row.value else { continue }
                defaults.append(try values.number(ofDefault: value, element: element, in: lookups[element]))
            }
        }
        let end = VehicleTypeRecord(
            name: .empty, upper: .empty, idText: .empty, id: 0, firstDefault: UInt32(defaults.count))
        writer.set(.vehicleTypes, records + [end], IndexWriter.put)
        writer.set(.defaults, defaults, IndexWriter.put)
    }

    private mutating func addSmallTables() throws(IndexError) {
        var conversions: [ConversionRecord] = []
        for row in tables.conversions.sorted(by: { $0.id < $1.id }) {
            guard let from = shownPlace(row.from), let to = shownPlace(row.to) else { continue }
            conversions.append(
                ConversionRecord(formula: try values.range(of: row.formula), from: UInt16(from), to: UInt16(to)))
        }
        writer.set(.conversions, conversions, IndexWriter.put)
        var codes: [ErrorCodeRecord] = []
        for row in tables.errorCodes.sorted(by: { $0.id < $1.id }) {
            codes.append(
                ErrorCodeRecord(
                    name: try values.range(of: row.name), additionalText: try values.range(of: row.additionalText),
                    code: row.id, weight: row.weight))
        }
        writer.set(.errorCodes, codes, IndexWriter.put)
        let descriptors = tables.descriptors.compactMap { row in
            PackedText(tables.texts[row.descriptor]).map { PackedRecord(key: $0, number: UInt64(row.modelYear)) }
        }
        writer.set(.descriptors, descriptors.sorted { $0.key < $1.key }, IndexWriter.put)
        let exceptions = tables.vinExceptions.filter(\.checkDigit).compactMap { PackedText(tables.texts[$0.vin]) }
        writer.set(.exceptions, exceptions.sorted(), IndexWriter.put)
    }

    /// Marks the body classes that raise warnings.
    private mutating func addWarnings() throws(IndexError) {
        guard let element = shownPlace(Int16(WellKnown.bodyClass)) else { return }
        for (id, warning) in WellKnown.bodyWarnings {
            guard let attribute = tables.texts.find(Array(String(id).utf8).span) else { continue }
            values.set(extra: warning, of: try number(of: attribute, element: element))
        }
    }

    /// The number of an element's value by its attribute.
    mutating func number(of attribute: Tables.Text, element: Int) throws(IndexError) -> UInt32 {
        try values.number(of: attribute, element: element, in: lookups[element])
    }

    /// A row; orders count from 0 among the rows that can meet.
    func row(_ value: UInt32, order: Int) throws(IndexError) -> Row {
        guard let order = UInt16(exactly: order) else { throw .tooLarge("rows that compete with each other") }
        return Row(value: value, order: order)
    }
}
