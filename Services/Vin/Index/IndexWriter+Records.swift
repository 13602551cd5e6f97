/// How each record is written; the order of the fields is that of the structs in `IndexFormat`.
extension IndexWriter {
    static func put(_ record: SymbolRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.mask)
        bytes.put(record.named)
        bytes.put(record.spelling)
    }

    static func put(_ record: KeyRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.firstSymbol)
        bytes.put(record.symbolCount)
        bytes.put(record.formulaEnd)
        bytes.put(record.formulaStart)
    }

    static func put(_ record: SchemaRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.id)
        bytes.put(record.firstEntry)
        bytes.put(record.firstRow)
        bytes.put(record.firstOrder)
        bytes.put(record.flags)
    }

    static func put(_ record: Row, _ bytes: inout [UInt8]) {
        for shift in [0, 8, 16] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: record.value >> shift)) }
        bytes.put(UInt16(record.order))
    }

    static func put(_ record: EngineOrder, _ bytes: inout [UInt8]) {
        bytes.put(record.row)
        bytes.put(record.order)
    }

    static func put(_ record: ValueRecord, _ bytes: inout [UInt8]) { record.put(to: &bytes) }

    static func put(_ record: ValueNote, _ bytes: inout [UInt8]) {
        bytes.put(record.value)
        bytes.put(record.folded)
        bytes.put(record.extra)
    }

    static func put(_ record: ElementRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.code)
        bytes.put(record.name)
        bytes.put(record.group)
        bytes.put(record.id)
        bytes.put(record.kind)
        bytes.put(record.flags)
        bytes.put(record.weight)
    }

    static func put(_ record: WMIRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.code)
        bytes.put(record.publicFrom)
        bytes.put(record.manufacturer)
        bytes.put(record.manufacturerUpper)
        bytes.put(record.manufacturerID)
        bytes.put(record.firstLink)
        bytes.put(record.firstMake)
        bytes.put(record.vehicleType)
        bytes.put(record.truckType)
        bytes.put(record.padding)
        bytes.put(record.morePadding)
    }

    static func put(_ record: LinkRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.schema)
        bytes.put(record.yearFrom)
        bytes.put(record.yearTo)
    }

    static func put(_ record: MakeRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.name)
        bytes.put(record.upper)
        bytes.put(record.id)
        bytes.put(record.firstModel)
    }

    static func put(_ record: ModelRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.name)
        bytes.put(record.years)
        bytes.put(record.id)
        bytes.put(record.make)
        bytes.put(record.firstSpec)
        bytes.put(record.padding)
    }

    static func put(_ record: SpecRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.make)
        bytes.put(record.vehicleType)
        bytes.put(record.firstYear)
        bytes.put(record.firstGroup)
    }

    static func put(_ record: SpecGroupRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.firstKey)
        bytes.put(record.firstRow)
    }

    static func put(_ record: VehicleTypeRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.name)
        bytes.put(record.upper)
        bytes.put(record.idText)
        bytes.put(record.id)
        bytes.put(record.firstDefault)
    }

    static func put(_ record: ConversionRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.formula)
        bytes.put(record.from)
        bytes.put(record.to)
    }

    static func put(_ record: ErrorCodeRecord, _ bytes: inout [UInt8]) {
        bytes.put(record.name)
        bytes.put(record.additionalText)
        bytes.put(record.code)
        bytes.put(record.weight)
    }

    static func put(_ record: PackedRecord, _ bytes: inout [UInt8]) {
        put(record.key, &bytes)
        bytes.put(record.number)
    }

    static func put(_ record: PackedText, _ bytes: inout [UInt8]) {
        bytes.put(record.high)
        bytes.put(record.low)
    }

    static func put(_ record: UInt8, _ bytes: inout [UInt8]) { bytes.append(record) }
    static func put(_ record: UInt16, _ bytes: inout [UInt8]) { bytes.put(record) }
    static func put(_ record: UInt64, _ bytes: inout [UInt8]) { bytes.put(record) }
    static func put(_ record: UInt32, _ bytes: inout [UInt8]) { bytes.put(record) }
}
