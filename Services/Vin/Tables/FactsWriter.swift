/// Writes `Tables` as the data file's content (see `FactsFormat`), the same bytes for the same facts, in whatever order
/// the rows came and whatever their numbers and times were.
struct FactsWriter {
    private let tables: Tables
    private var bytes: [UInt8]

    /// The content of the data file, not yet compressed, some 31 MB for a complete release.
    static func content(of tables: Tables) -> [UInt8] {
        var writer = FactsWriter(tables: tables, bytes: Array(FactsFormat.header(of: tables).utf8))
        writer.writeIdentifiers()
        writer.writePatterns()
        writer.writeNames()
        writer.writeSpecs()
        writer.writeSmallTables()
        var checksum = Checksum()
        checksum.add(writer.bytes.span)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            writer.bytes.append(UInt8(truncatingIfNeeded: checksum.value >> shift))
        }
        return writer.bytes
    }

    private mutating func column(_ content: [UInt8]) {
        var length = ColumnWriter()
        length.varint(UInt64(content.count))
        bytes += length.bytes
        bytes += content
    }

    private mutating func numbers(_ values: some Sequence<Int32>) {
        column(ColumnWriter.numbers(values.lazy.map { Int64($0) }))
    }

    private mutating func optionals(_ values: some Sequence<Int32?>) {
        column(ColumnWriter.optionals(values.lazy.map { $0.map { Int64($0) } }))
    }

    private mutating func texts(_ values: some Sequence<Texts.Text?>) {
        column(ColumnWriter.texts(values, of: tables.texts))
    }

    private func precedes(_ one: Texts.Text, _ other: Texts.Text) -> Bool {
        tables.texts[one].lexicographicallyPrecedes(tables.texts[other])
    }

    private mutating func writeIdentifiers() {
        let wmis = tables.wmis.sorted {
            $0.code == $1.code ? $0.id < $1.id : precedes($0.code, $1.code)
        }
        numbers(wmis.map(\.id))
        texts(wmis.map(\.code))
        optionals(wmis.map(\.manufacturer))
        optionals(wmis.map(\.vehicleType))
        optionals(wmis.map(\.truckType))
        // The dates are midnights in every release so far; days take a quarter of the room.
        let day: Int64 = 86_400_000
        let unit = wmis.allSatisfy { ($0.publicFrom ?? 0) % day == 0 } ? day : 1
        column(ColumnWriter.numbers([unit]))
        column(ColumnWriter.optionals(wmis.map { $0.publicFrom.map { $0 / unit } }))

        let links = tables.schemaLinks.sorted { ($0.wmi, $0.id) < ($1.wmi, $1.id) }
        numbers(links.map(\.wmi))
        numbers(links.map(\.schema))
        numbers(links.map(\.yearFrom))
        optionals(links.map(\.yearTo))
        pairs(tables.wmiMakes)
    }

    private mutating func pairs(_ unsorted: [Tables.Pair]) {
        let pairs = unsorted.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
        numbers(pairs.map(\.first))
        numbers(pairs.map(\.second))
    }

    private mutating func writePatterns() {
        let patterns = tables.patterns.sorted { ($0.schema, $0.id) < ($1.schema, $1.id) }
        numbers(patterns.lazy.map(\.schema))
        texts(patterns.lazy.map(\.key))
        values(
            elements: patterns.map(\.element), attributes: patterns.map(\.attribute), ids: patterns.map(\.id),
            changed: patterns.map(\.changed))
    }

    /// What patterns and attributes have in common.
    private mutating func values(elements: [Int16], attributes: [Texts.Text], ids: [Int32], changed: [Int64?]) {
        column(ColumnWriter.codes(elements))
        texts(Ranks.byElement(elements).lazy.map { attributes[$0] })
        let ranks = Ranks(ids: ids, changed: changed)
        numbers(ranks.ids)
        column(ColumnWriter.optionals(ranks.changedByID))
    }

    private mutating func attributes(_ unsorted: [Tables.Attribute]) {
        let rows = unsorted.sorted { ($0.owner, $0.id) < ($1.owner, $1.id) }
        numbers(rows.map(\.owner))
        column(ColumnWriter.flags(rows.map(\.isKey)))
        values(
            elements: rows.map(\.element), attributes: rows.map(\.attribute), ids: rows.map(\.id),
            changed: rows.map(\.changed))
    }

    private mutating func writeNames() {
        let elements = tables.elements.sorted { $0.id < $1.id }
        column(ColumnWriter.codes(elements.map(\.id)))
        for text in [\Tables.Element.name, \.code, \.lookup, \.group, \.datatype, \.decode] {
            texts(elements.map { $0[keyPath: text] })
        }
        column(ColumnWriter.flags(elements.map(\.isPrivate)))
        numbers(elements.map(\.weight))

        let lookups = tables.lookups.sorted {
            $0.table == $1.table ? $0.id < $1.id : precedes($0.table, $1.table)
        }
        texts(lookups.map(\.table))
        numbers(lookups.map(\.id))
        texts(lookups.map(\.name))
        pairs(tables.makeModels)
    }

    private mutating func writeSpecs() {
        let engines = tables.engines.sorted { $0.id < $1.id }
        numbers(engines.map(\.id))
        texts(engines.map(\.name))
        attributes(tables.enginePatterns)

        let schemas = tables.specSchemas.sorted { $0.id < $1.id }
        numbers(schemas.map(\.id))
        numbers(schemas.map(\.make))
        numbers(schemas.map(\.vehicleType))
        pairs(tables.specModels)
        pairs(tables.specYears)
        pairs(tables.specGroups)
        attributes(tables.specPatterns)
    }

    private mutating func writeSmallTables() {
        let none: [UInt8] = []
        func text(_ value: Texts.Text?) -> ArraySlice<UInt8> { value.map { tables.texts[$0] } ?? none[...] }
        let defaults = tables.defaultValues.sorted {
            ($0.vehicleType, $0.element) == ($1.vehicleType, $1.element)
                ? text($0.value).lexicographicallyPrecedes(text($1.value))
                : ($0.vehicleType, $0.element) < ($1.vehicleType, $1.element)
        }
        column(ColumnWriter.codes(defaults.map(\.element)))
        numbers(defaults.map(\.vehicleType))
        texts(defaults.map(\.value))

        let conversions = tables.conversions.sorted { $0.id < $1.id }
        numbers(conversions.map(\.id))
        column(ColumnWriter.codes(conversions.map(\.from)))
        column(ColumnWriter.codes(conversions.map(\.to)))
        texts(conversions.map(\.formula))

        let errors = tables.errorCodes.sorted { $0.id < $1.id }
        numbers(errors.map(\.id))
        texts(errors.map(\.name))
        texts(errors.map(\.additionalText))
        numbers(errors.map(\.weight))

        let descriptors = tables.descriptors.sorted {
            $0.descriptor == $1.descriptor ? $0.modelYear < $1.modelYear : precedes($0.descriptor, $1.descriptor)
        }
        texts(descriptors.map(\.descriptor))
        numbers(descriptors.map(\.modelYear))

        let exceptions = tables.vinExceptions.sorted {
            $0.vin == $1.vin ? !$0.checkDigit && $1.checkDigit : precedes($0.vin, $1.vin)
        }
        texts(exceptions.map(\.vin))
        column(ColumnWriter.flags(exceptions.map(\.checkDigit)))
    }
}
