/// Reads NHTSA's monthly PostgreSQL dump (plain `pg_dump` text) as it streams by.
///
/// Only the COPY blocks matter; tables and columns that decoding does not need are passed over, above all
/// `wmiyearvalidchars`, whose 8.8 million rows are a cache of what the patterns say. Columns are found by name in the
/// COPY line, so their order may change from month to month.
struct DumpReader {
    private var rows: RowReader
    private var filler = TableFiller()
    private var seen: Set<String> = []
    private var rowCount = 0
    /// Tables that might have been lookup tables, and why they are none.
    private var unlikely: [String: FactsError] = [:]
    private let report: (Int) -> Void

    /// - Parameter report: is called now and then with the number of rows passed so far.
    init(_ source: any ByteSource, report: @escaping (Int) -> Void = { _ in }) {
        rows = RowReader(source)
        self.report = report
    }

    /// The facts of the dump.
    ///
    /// - Parameter release: its name; when nil, the month of the latest change in it.
    static func read(
        _ source: any ByteSource, release: String?, report: @escaping (Int) -> Void = { _ in }
    ) throws(FactsError) -> Tables {
        var reader = DumpReader(source, report: report)
        try reader.readBlocks()
        for table in FactTable.allCases where table != .lookup && !reader.seen.contains(table.inDump.name) {
            throw .missingTable(table.inDump.name)
        }
        let release = release ?? Release.month(of: reader.filler.latestChange)
        do throws(FactsError) {
            return try reader.filler.finished(release: release)
        } catch .missingTable(let table) {
            throw reader.unlikely[table] ?? .missingTable(table)
        }
    }

    private mutating func readBlocks() throws(FactsError) {
        while try rows.nextLine() {
            guard rows.lineStarts(with: "COPY "), let block = CopyLine(rows.lineText) else { continue }
            if let table = try begin(block) {
                try readRows(of: block, into: table)
            } else {
                try skipRows(of: block)
            }
        }
    }

    /// Prepares for a block; nil when it is not needed.
    private mutating func begin(_ block: CopyLine) throws(FactsError) -> FactTable? {
        if let table = DumpReader.tables[block.table] {
            rows.begin(
                block.table, columns: table.inDump.columns, at: try table.inDump.positions(in: block.columns))
            seen.insert(block.table)
            return table
        }
        // Any other table with an id and a name may be an element's lookup table: that is known at the end.
        guard let positions = try? FactTable.lookup.inDump.positions(in: block.columns) else { return nil }
        rows.begin(block.table, columns: FactTable.lookup.inDump.columns, at: positions)
        filler.beginLookup(block.table)
        return .lookup
    }

    private mutating func readRows(of block: CopyLine, into table: FactTable) throws(FactsError) {
        while try rows.nextLine() {
            if rows.lineIs("\\.") { return }
            count()
            do throws(FactsError) {
                try rows.splitRow()
                try filler.add(rows, to: table)
            } catch {
                guard table == .lookup else { throw error }
                // Whether anybody needs it is known at the end.
                filler.dropLookup()
                unlikely[block.table] = error
                return try skipRows(of: block)
            }
        }
        throw .damaged("the dump ends inside the table `\(block.table)`")
    }

    private mutating func skipRows(of block: CopyLine) throws(FactsError) {
        while try rows.nextLine() {
            if rows.lineIs("\\.") { return }
            count()
        }
        throw .damaged("the dump ends inside the table `\(block.table)`")
    }

    private mutating func count() {
        rowCount += 1
        if rowCount & 0x3fff == 0 { report(rowCount) }
    }

    private static let tables: [String: FactTable] = Dictionary(
        uniqueKeysWithValues: FactTable.allCases.filter { $0 != .lookup }.map { ($0.inDump.name, $0) })
}

/// `COPY vpic.pattern (id, "position") FROM stdin;`
struct CopyLine: Equatable {
    /// Without schema and quotes.
    var table: String
    /// Without quotes.
    var columns: [String]

    /// Nil when the line is no such line.
    init?(_ line: String) {
        guard line.hasPrefix("COPY "), line.hasSuffix(") FROM stdin;"), let open = line.firstIndex(of: "(") else {
            return nil
        }
        func bare(_ name: some StringProtocol) -> String {
            let name = name.drop { $0 == " " }
            let end = name.lastIndex { $0 != " " }.map { name.index(after: $0) } ?? name.startIndex
            return String(name[..<end].filter { $0 != "\"" })
        }
        let qualified = bare(line[..<open].dropFirst("COPY ".count))
        table = String(qualified.split(separator: ".").last ?? "")
        columns = line[line.index(after: open)...].dropLast(") FROM stdin;".count).split(separator: ",").map(bare)
        if table.isEmpty { return nil }
    }
}
