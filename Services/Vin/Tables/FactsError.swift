/// Why a source of facts cannot be used. The description is for the person who runs the command:
/// what is wrong, where, and what to do.
public enum FactsError: Error, Equatable, CustomStringConvertible {
    /// The file cannot be opened or read; the reason is the system's or the program's that unpacks it.
    case unusable(path: String, reason: String)
    /// The file cannot be written; the reason is the system's or the program's that packs it.
    case unwritable(path: String, reason: String)
    /// Neither a data file of ours nor a plain pg_dump.
    case unrecognised(path: String, reason: String)
    /// A data file of a format that this version does not read.
    case unknownFormat(found: String, known: Int)
    /// The bytes are not what was written.
    case damaged(String)
    /// The dump lacks a table that decoding needs, or has no row in it.
    case missingTable(String)
    /// A table lacks a column that decoding needs.
    case missingColumn(table: String, column: String)
    /// A field has no value of the kind its column must have.
    case badValue(table: String, row: Int, column: String, value: String)

    /// The sentence for the user.
    public var description: String {
        switch self {
        case .unusable(let path, let reason), .unwritable(let path, let reason): "\(path): \(reason)"
        case .unrecognised(let path, let reason):
            "\(path): \(reason). Give Driveline's data file, or NHTSA's plain PostgreSQL dump "
                + "(vPICList_lite_YYYY_MM.plain.zip) as downloaded or unpacked."
        case .unknownFormat(let found, let known):
            "The data file has format \(found), this version reads format \(known). "
                + "Use the data file that came with this version."
        case .damaged(let what): "The facts are damaged: \(what)."
        case .missingTable(let table): "The source has no rows of the table `\(table)`, which decoding needs."
        case .missingColumn(let table, let column):
            "The table `\(table)` has no column `\(column)`, which decoding needs. The source may have a new layout."
        case .badValue(let table, let row, let column, let value):
            "Row \(row) of the table `\(table)`: `\(value)` is no value for the column `\(column)`."
        }
    }
}
