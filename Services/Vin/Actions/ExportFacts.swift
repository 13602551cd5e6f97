/// What an export wrote.
public struct Export: Hashable, Sendable {
    /// The release of the facts.
    public var release: String
    /// Rows of all tables.
    public var rows: Int
    /// Size of the data file in bytes.
    public var size: Int
    /// Size of its content, unpacked, in bytes.
    public var content: Int
}

/// Writes the facts of a source (NHTSA's dump, a folder of tables, or a data file) as a data file: the same facts give
/// the same file, byte for byte.
///
/// - Parameters:
///   - source: the file or folder.
///   - file: the data file; an old one is replaced in one step.
///   - release: its name, `2026_10`; nil takes the source's.
///   - report: is called now and then with how far the reading is.
/// - Throws: `FactsError`; the old file then stays as it is.
public func exportFacts(
    from source: String, to file: String, release: String? = nil,
    report: @escaping (ReadingProgress) -> Void = { _ in }
) throws(FactsError) -> Export {
    let tables = try Tables.read(from: source, release: release, report: report)
    let size = try FactsFile.write(tables, to: file)
    return Export(
        release: tables.release, rows: FactsFormat.counts(of: tables).reduce(0) { $0 + $1.rows }, size: size.packed,
        content: size.content)
}
