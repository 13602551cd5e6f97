/// What the data file looks like inside (`xz -dc` shows it).
///
/// First lines of text: the mark with the format's number, `release 2026_10`, one line with name and row count for each
/// table, an empty line. Then the tables in that order, column by column: the column's length in bytes as a varint, then
/// its bytes. Last the checksum of everything before, eight bytes, lowest first. Columns are numbers (differences as
/// zigzag varints), flags or texts (each ended by a zero byte); see `ColumnWriter`.
///
/// Row numbers and times are there as their order only: `changed` as dense ranks, ids as positions.
enum FactsFormat {
    /// How a data file begins.
    static let mark = "Driveline vPIC facts "
    /// The format that is written and the only one that is read.
    static let version = 1
    /// More rows than any table will have; a damaged count beyond it is refused before memory is taken.
    static let mostRows = 1 << 27

    /// The tables in the order of the file, with their numbers of rows.
    static func counts(of tables: Tables) -> [(name: String, rows: Int)] {
        [
            ("wmi", tables.wmis.count), ("wmi_schema", tables.schemaLinks.count),
            ("wmi_make", tables.wmiMakes.count), ("pattern", tables.patterns.count),
            ("element", tables.elements.count), ("lookup", tables.lookups.count),
            ("make_model", tables.makeModels.count), ("engine_model", tables.engines.count),
            ("engine_model_pattern", tables.enginePatterns.count), ("spec_schema", tables.specSchemas.count),
            ("spec_schema_model", tables.specModels.count), ("spec_schema_year", tables.specYears.count),
            ("spec_group", tables.specGroups.count), ("spec_pattern", tables.specPatterns.count),
            ("default_value", tables.defaultValues.count), ("conversion", tables.conversions.count),
            ("error_code", tables.errorCodes.count), ("vin_descriptor", tables.descriptors.count),
            ("vin_exception", tables.vinExceptions.count),
        ]
    }

    /// The lines before the tables.
    static func header(of tables: Tables) -> String {
        "\(mark)\(version)\nrelease \(tables.release)\n"
            + counts(of: tables).map { "\($0.name) \($0.rows)\n" }.joined() + "\n"
    }
}

/// FNV-1a, 64 bits: finds damage, not malice (who can change the file can change the checksum).
struct Checksum {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: Span<UInt8>) {
        var hash = value
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        value = hash
    }
}
