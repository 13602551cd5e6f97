/// Takes the fingerprints of `Contents`: they follow what is said, not row numbers, times or the order of rows.
struct ContentsMaker {
    private let tables: Tables
    /// Fingerprint of each text, by number: texts repeat millions of times.
    private var textPrints: [UInt64]

    init(_ tables: Tables) {
        self.tables = tables
        textPrints = (0..<tables.texts.count).map { number in
            var print = Checksum()
            let text = tables.texts[Tables.Text(number: UInt32(number))]
            print.add(Array(text).span)
            return print.value
        }
    }

    private func print(_ text: Tables.Text) -> UInt64 { textPrints[Int(text.number)] }

    /// Mixes words in their order; the constant and the shift are those of splitmix64, which spreads every bit.
    private func mix(_ words: UInt64...) -> UInt64 {
        var value: UInt64 = 0
        for word in words {
            value = (value ^ word) &+ 0x9e37_79b9_7f4a_7c15
            value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value ^= value >> 27
        }
        return value
    }

    private func mix(_ number: Int32?) -> UInt64 { mix(number.map { UInt64(UInt32(bitPattern: $0)) + 1 } ?? 0) }

    /// Things with numbers, said in rows that may come in any order: their fingerprints are added up.
    private func things<Row>(_ rows: [Row], _ name: (Row) -> Int32, _ said: (Row) -> UInt64) -> [UInt64: UInt64] {
        var things: [UInt64: UInt64] = [:]
        for row in rows { things[mix(name(row)), default: 0] &+= said(row) }
        return things
    }

    private func things<Row>(_ rows: [Row], text: (Row) -> Tables.Text, _ said: (Row) -> UInt64) -> [UInt64: UInt64] {
        var things: [UInt64: UInt64] = [:]
        for row in rows { things[print(text(row)), default: 0] &+= said(row) }
        return things
    }

    /// The fingerprint under which a manufacturer identifier is found.
    func name(of wmi: Tables.WMI) -> UInt64 { print(wmi.code) }

    /// The fingerprint under which a row of a lookup table is found.
    func name(of row: Tables.Lookup) -> UInt64 { mix(print(row.table), mix(row.id)) }

    mutating func kinds() -> [Contents.Kind] {
        func attribute(_ row: Tables.Attribute) -> UInt64 {
            mix(mix(Int32(row.element)), print(row.attribute), row.isKey ? 1 : 0)
        }
        let makes = tables.lookups.filter { tables.texts.string($0.table) == "make" }
        let models = tables.lookups.filter { tables.texts.string($0.table) == "model" }
        let others = tables.lookups.count - makes.count - models.count
        let names = Dictionary(tables.lookups.map { (name(of: $0), mix(print($0.name))) }) { $0 &+ $1 }
        func named(_ rows: [Tables.Lookup]) -> [UInt64: UInt64] {
            Dictionary(rows.map { (name(of: $0), mix(print($0.name))) }) { $0 &+ $1 }
        }
        let ofMakesAndModels = Set((makes + models).map { name(of: $0) })
        return [
            Contents.Kind(name: "manufacturer identifiers", rows: tables.wmis.count, things: identifiers()),
            Contents.Kind(
                name: "schemas (by patterns)", rows: tables.patterns.count,
                things: things(tables.patterns, \.schema) {
                    mix(print($0.key), mix(Int32($0.element)), print($0.attribute))
                }),
            Contents.Kind(name: "makes", rows: makes.count, things: named(makes)),
            Contents.Kind(name: "models", rows: models.count, things: named(models)),
            Contents.Kind(
                name: "models of makes", rows: tables.makeModels.count,
                things: things(tables.makeModels, \.second) { mix($0.first) }),
            Contents.Kind(
                name: "other names", rows: others, things: names.filter { !ofMakesAndModels.contains($0.key) }),
            Contents.Kind(
                name: "elements", rows: tables.elements.count,
                things: things(tables.elements, { Int32($0.id) }) {
                    mix(
                        print($0.name), print($0.code), print($0.lookup), print($0.group), print($0.datatype),
                        print($0.decode), $0.isPrivate ? 1 : 0, mix($0.weight))
                }),
            Contents.Kind(
                name: "engine models", rows: tables.engines.count + tables.enginePatterns.count,
                things: things(tables.engines, \.id) { mix(print($0.name)) }
                    .merging(things(tables.enginePatterns, \.owner, attribute)) { $0 &+ $1 }),
            Contents.Kind(name: "vehicle specs", rows: tables.specPatterns.count, things: specs(attribute)),
            Contents.Kind(
                name: "fixed model years", rows: tables.descriptors.count,
                things: things(tables.descriptors, text: \.descriptor) { mix($0.modelYear) }),
            Contents.Kind(
                name: "excused VINs", rows: tables.vinExceptions.count,
                things: things(tables.vinExceptions, text: \.vin) { $0.checkDigit ? 2 : 1 }),
            Contents.Kind(name: "rules", rows: smallRows, things: rules()),
        ]
    }

    private func identifiers() -> [UInt64: UInt64] {
        var said: [Int32: UInt64] = [:]
        for link in tables.schemaLinks {
            said[link.wmi, default: 0] &+= mix(mix(link.schema), mix(link.yearFrom), mix(link.yearTo))
        }
        for make in tables.wmiMakes { said[make.first, default: 0] &+= mix(7, mix(make.second)) }
        return things(tables.wmis, text: \.code) { wmi in
            mix(
                mix(wmi.manufacturer), mix(wmi.vehicleType), mix(wmi.truckType),
                UInt64(bitPattern: wmi.publicFrom ?? .max), said[wmi.id] ?? 0)
        }
    }

    private func specs(_ attribute: (Tables.Attribute) -> UInt64) -> [UInt64: UInt64] {
        var groups: [Int32: UInt64] = [:]
        for row in tables.specPatterns { groups[row.owner, default: 0] &+= attribute(row) }
        var specs = things(tables.specSchemas, \.id) { mix(mix($0.make), mix($0.vehicleType)) }
        for (pairs, kind) in [(tables.specModels, UInt64(1)), (tables.specYears, 2)] {
            for pair in pairs { specs[mix(pair.first), default: 0] &+= mix(kind, mix(pair.second)) }
        }
        for group in tables.specGroups { specs[mix(group.second), default: 0] &+= mix(3, groups[group.first] ?? 0) }
        return specs
    }

    private var smallRows: Int { tables.defaultValues.count + tables.conversions.count + tables.errorCodes.count }

    /// Defaults, conversions and error codes.
    private func rules() -> [UInt64: UInt64] {
        var rules: [UInt64: UInt64] = [:]
        for row in tables.defaultValues {
            rules[mix(1, mix(Int32(row.element)), mix(row.vehicleType)), default: 0] &+= row.value.map(print) ?? 1
        }
        for row in tables.conversions {
            rules[mix(2, mix(row.id))] = mix(mix(Int32(row.from)), mix(Int32(row.to)), print(row.formula))
        }
        for row in tables.errorCodes {
            rules[mix(3, mix(row.id))] = mix(print(row.name), print(row.additionalText), mix(row.weight))
        }
        return rules
    }
}
