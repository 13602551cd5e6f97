import EventLoop
import FoundationEssentials

extension Tables {
    /// The facts of a source: our data file, NHTSA's dump (zip, gzip, xz or plain), or a folder of `.tsv` tables.
    ///
    /// Whatever the source, the same facts give the same `Tables`: rows in the same order with the same numbers.
    ///
    /// - Parameters:
    ///   - path: the file or folder.
    ///   - release: its name; when nil, the one in the data file, in the name of the file, or the month of the latest
    ///     change, whichever comes first.
    ///   - report: is called now and then with what is being read and how far it is.
    static func read(
        from path: String, release: String? = nil, report: @escaping (ReadingProgress) -> Void = { _ in }
    ) throws(FactsError) -> Tables {
        let release = release ?? Release.inName(path.split(separator: "/").last ?? "")
        var isFolder = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
            let tables = try FolderReader.read(
                release: release, report: { report(ReadingProgress(rows: $0, part: nil)) },
                open: { table throws(FactsError) in
                    for name in ["\(path)/\(table).tsv", "\(path)/\(table).tsv.gz"]
                    where FileManager.default.fileExists(atPath: name) { return try SourceFile(name) }
                    return nil
                })
            return try tables.inCanonicalOrder()
        }
        let file = try SourceFile(path)
        var head: [UInt8] = []
        while head.count < 4096, try file.read(into: &head, atMost: 4096 - head.count) > 0 {}
        let source = RewoundSource(head, then: file)
        let whole: (Int) -> Void = { report(ReadingProgress(rows: $0, part: source.progress)) }
        if head.starts(with: FactsFormat.mark.utf8) {
            var tables = try FactsReader.read(source, report: whole)
            if let release { tables.release = release }
            return tables
        }
        if head.starts(with: "PGDMP".utf8) {
            throw .unrecognised(path: path, reason: "it is a dump in PostgreSQL's custom format, which is not read")
        }
        guard String(decoding: head, as: UTF8.self).contains("PostgreSQL database dump") else {
            throw .unrecognised(path: path, reason: "it is no source of facts")
        }
        return try DumpReader.read(source, release: release, report: whole).inCanonicalOrder()
    }

    /// The same facts with rows, numbers, times and texts as they are after a way through the data file.
    func inCanonicalOrder() throws(FactsError) -> Tables {
        try FactsReader.read(RewoundSource(FactsWriter.content(of: self)))
    }
}

/// How far the reading of a source is.
public struct ReadingProgress: Hashable, Sendable {
    /// Rows so far, those passed over included.
    public var rows: Int
    /// The part of the file that is read, 0 to 1; nil when that is not known.
    public var part: Double?
}
