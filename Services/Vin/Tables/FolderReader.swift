/// Reads the facts from a folder of tab-separated tables: `pattern.tsv.gz` or `pattern.tsv`, and so on.
///
/// That is how the first data file was made; the columns are found by the names in the first line.
enum FolderReader {
    /// The facts of the folder.
    ///
    /// - Parameters:
    ///   - release: its name; when nil, the month of the latest change in it.
    ///   - open: gives the table of a name, unpacked; nil when there is no such file.
    static func read(
        release: String?, report: (Int) -> Void = { _ in },
        open: (_ table: String) throws(FactsError) -> (any ByteSource)?
    ) throws(FactsError) -> Tables {
        var filler = TableFiller()
        var rowCount = 0
        for table in FactTable.allCases {
            guard let layout = table.inFolder else { continue }
            guard let source = try open(layout.name) else { throw .missingTable(layout.name) }
            var rows = RowReader(source)
            guard try rows.nextLine() else { throw .missingTable(layout.name) }
            let header = rows.lineText.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            rows.begin(layout.name, columns: layout.columns, at: try layout.positions(in: header))
            while try rows.nextLine() {
                try rows.splitRow()
                try filler.add(rows, to: table)
                rowCount += 1
                if rowCount & 0x3fff == 0 { report(rowCount) }
            }
        }
        let release = release ?? Release.month(of: filler.latestChange)
        return try filler.finished(release: release)
    }
}
