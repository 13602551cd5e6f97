import EventLoop
import FoundationEssentials

/// What an import did.
public struct Import: Hashable, Sendable {
    /// What changed since the index before.
    public var changes: Changes
    /// Size of the index in bytes.
    public var size: Int
}

/// How far an import is.
public enum ImportStep: Hashable, Sendable {
    /// Rows are read from the source.
    case reading(ReadingProgress)
    /// The index is made; what of it just now.
    case compiling(String)
}

/// Compiles the facts of a source into the index at `index`, and puts it in the place of the old one in one step: a
/// running service has the old facts or all of the new ones, and whatever fails leaves the old index as it was.
///
/// - Parameters:
///   - source: our data file, NHTSA's dump (zip, gzip or plain), or a folder of tables.
///   - index: the index file; its folder is made if need be. Beside it, in `index` + `.contents`, is kept what the
///     next import compares with.
///   - release: the release's name, `2026_10`; nil takes the source's.
///   - report: is called now and then with how far it is.
///   - compile: makes the index's bytes.
/// - Throws: `FactsError`, or what `compile` throws.
public func importFacts(
    from source: String, to index: String, release: String? = nil, report: @escaping (ImportStep) -> Void = { _ in },
    compile: (Tables, (String) -> Void) throws -> [UInt8] = { try IndexCompiler.compile($0, progress: $1) }
) throws -> Import {
    let tables = try Tables.read(from: source, release: release) { report(.reading($0)) }
    report(.compiling("comparing with the index before"))
    let contents = Contents(of: tables)
    let before = (try? BlockingFile.contents(of: index + ".contents")).flatMap { Contents($0) }
    // Without its index, what was kept beside it says nothing.
    let known = FileManager.default.fileExists(atPath: index) ? before : nil
    let changes = Changes(tables, contents, since: known)
    let bytes = try compile(tables) { report(.compiling($0)) }
    do {
        if let end = index.lastIndex(of: "/"), end != index.startIndex {
            try FileManager.default.createDirectory(
                atPath: String(index[..<end]), withIntermediateDirectories: true)
        }
        try BlockingFile.replace(index, with: bytes)
        try BlockingFile.replace(index + ".contents", with: contents.bytes)
    } catch {
        throw FactsError.unwritable(path: index, reason: "it cannot be written (\(error))")
    }
    return Import(changes: changes, size: bytes.count)
}
