import EventLoop

/// The compiled vPIC facts, mapped read-only: opened once, used by all workers.
public final class VINIndex: Sendable {
    /// NHTSA's release month, such as `2026_10`.
    public let release: String
    /// The size of the file in bytes.
    public let size: Int

    let texts: MappedArray<UInt8>
    let symbols: MappedArray<SymbolRecord>
    let keys: MappedArray<KeyRecord>
    let keyFilters: MappedArray<UInt32>
    let keySymbols: MappedArray<UInt16>
    let schemas: MappedArray<SchemaRecord>
    let entries: MappedArray<Entry>
    let rows: MappedArray<Row>
    let engineOrders: MappedArray<EngineOrder>
    let values: MappedArray<ValueRecord>
    /// The element's place of each value.
    let valueElements: MappedArray<UInt8>
    let valueNotes: MappedArray<ValueNote>
    let elements: [ElementRecord]
    let wmis: MappedArray<WMIRecord>
    let links: MappedArray<LinkRecord>
    let wmiMakes: MappedArray<UInt32>
    let makes: MappedArray<MakeRecord>
    let makeModels: MappedArray<UInt32>
    let models: MappedArray<ModelRecord>
    let modelSpecs: MappedArray<UInt32>
    let engines: MappedArray<UInt32>
    let engineRows: MappedArray<Row>
    let specs: MappedArray<SpecRecord>
    let specYears: MappedArray<UInt16>
    let specGroups: MappedArray<SpecGroupRecord>
    let specKeys: MappedArray<UInt32>
    let specRows: MappedArray<Row>
    let vehicleTypes: [VehicleTypeRecord]
    let defaults: MappedArray<UInt32>
    let conversions: [ConversionRecord]
    let errorCodes: [ErrorCodeRecord]
    let descriptors: MappedArray<PackedRecord>
    let exceptions: MappedArray<PackedText>
    /// Bit n is 1 when the row of order n changed at another time than the row of order n - 1.
    let orderStarts: MappedArray<UInt64>

    /// Opens the index at `path` and checks its header and checksum (about 10 ms for 20 MB).
    public init(path: String) throws(IndexError) {
        let file: MappedFile
        do { file = try MappedFile(path: path) } catch { throw .unreadable(error.description) }
        let reader = try IndexReader(file)
        release = reader.release
        size = file.count
        texts = try reader.array(.texts)
        symbols = try reader.array(.symbols)
        keys = try reader.array(.keys)
        keyFilters = try reader.array(.keyFilters)
        keySymbols = try reader.array(.keySymbols)
        schemas = try reader.array(.schemas)
        entries = try reader.array(.entries)
        rows = try reader.array(.rows)
        engineOrders = try reader.array(.engineOrders)
        values = try reader.array(.values)
        valueElements = try reader.array(.valueElements)
        valueNotes = try reader.array(.valueNotes)
        elements = Array(try reader.array(.elements) as MappedArray<ElementRecord>)
        wmis = try reader.array(.wmis)
        links = try reader.array(.links)
        wmiMakes = try reader.array(.wmiMakes)
        makes = try reader.array(.makes)
        makeModels = try reader.array(.makeModels)
        models = try reader.array(.models)
        modelSpecs = try reader.array(.modelSpecs)
        engines = try reader.array(.engines)
        engineRows = try reader.array(.engineRows)
        specs = try reader.array(.specs)
        specYears = try reader.array(.specYears)
        specGroups = try reader.array(.specGroups)
        specKeys = try reader.array(.specKeys)
        specRows = try reader.array(.specRows)
        vehicleTypes = Array(try reader.array(.vehicleTypes) as MappedArray<VehicleTypeRecord>)
        defaults = try reader.array(.defaults)
        conversions = Array(try reader.array(.conversions) as MappedArray<ConversionRecord>)
        errorCodes = Array(try reader.array(.errorCodes) as MappedArray<ErrorCodeRecord>)
        descriptors = try reader.array(.descriptors)
        exceptions = try reader.array(.exceptions)
        orderStarts = try reader.array(.orderStarts)
        try checkEnds()
    }

    /// Arrays whose records end where their successor starts have one record more than things.
    private func checkEnds() throws(IndexError) {
        guard !wmis.isEmpty, !schemas.isEmpty, !makes.isEmpty, !models.isEmpty, !engines.isEmpty, !specs.isEmpty,
            !specGroups.isEmpty, !vehicleTypes.isEmpty
        else { throw .inconsistent("a section without its end") }
        guard keyFilters.count == keys.count else { throw .inconsistent("keys and filters") }
        guard valueElements.count == values.count else { throw .inconsistent("values and elements") }
    }

    /// A text as `String`.
    func string(_ text: TextRange) -> String {
        var bytes: [UInt8] = []
        texts.append(text.range, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Reads the header of an index and hands out its sections.
private struct IndexReader {
    let file: MappedFile
    let directory: MappedArray<UInt64>
    let release: String

    init(_ file: MappedFile) throws(IndexError) {
        self.file = file
        let headerSize = IndexFormat.headerSize
        let sections = IndexFormat.Section.allCases.count
        guard let magic = file.array(of: UInt8.self, at: 0, count: 8), magic.elementsEqual(IndexFormat.magic) else {
            throw .notAnIndex
        }
        guard let numbers = file.array(of: UInt32.self, at: 8, count: 2),
            let words = file.array(of: UInt64.self, at: 16, count: 2),
            let name = file.array(of: UInt8.self, at: 32, count: IndexFormat.releaseSize)
        else { throw .truncated(bytes: file.count, expected: UInt64(headerSize)) }
        guard numbers[0] == IndexFormat.version, numbers[1] == UInt32(sections) else {
            throw .otherFormat(found: numbers[0], expected: IndexFormat.version)
        }
        guard words[0] == UInt64(file.count), file.count % 8 == 0,
            let directory = file.array(of: UInt64.self, at: headerSize, count: sections * 2),
            let body = file.array(
                of: UInt64.self, at: IndexFormat.checkedFrom, count: (file.count - IndexFormat.checkedFrom) / 8)
        else { throw .truncated(bytes: file.count, expected: words[0]) }
        let checksum = body.withSpan(0..<body.count) { IndexChecksum.of($0) }
        guard checksum == words[1] else { throw .damaged }
        self.directory = directory
        release = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    func array<Record: BitwiseCopyable>(_ section: IndexFormat.Section) throws(IndexError) -> MappedArray<Record> {
        guard let offset = Int(exactly: directory[section.rawValue * 2]),
            let count = Int(exactly: directory[section.rawValue * 2 + 1]),
            let array = file.array(of: Record.self, at: offset, count: count)
        else { throw .inconsistent("section \(section)") }
        return array
    }
}
