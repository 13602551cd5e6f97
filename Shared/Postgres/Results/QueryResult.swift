internal import CPostgres

/// What one statement gave: the owner of libpq's result, freed with it.
///
/// Sound as `@unchecked Sendable`: libpq never changes a complete result, so any thread may read it, and the only
/// member written after `init` is written before the result leaves the worker.
final class QueryResult: @unchecked Sendable {
    private let raw: OpaquePointer
    let rowCount: Int
    let columns: [String]

    init(_ raw: OpaquePointer) {
        self.raw = raw
        rowCount = Int(PQntuples(raw))
        columns = (0..<PQnfields(raw)).map { String(cString: PQfname(raw, $0)) }
    }

    deinit { PQclear(raw) }

    /// How many rows the statement inserted, changed, deleted or gave.
    var affectedRows: Int { Int(String(cString: PQcmdTuples(raw))) ?? 0 }

    /// The command as the server names it, such as `COMMIT` or `INSERT 0 1`.
    var commandTag: String { String(cString: PQcmdStatus(raw)) }

    func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(raw, Int32(row), Int32(column)) != 0 }

    /// The text of a field; empty for NULL. The span points into libpq's memory, which `self` keeps.
    func withField<R>(
        _ row: Int, _ column: Int, _ body: (Span<UInt8>) throws(ValueFault) -> R
    ) throws(ValueFault) -> R {
        let count = Int(PQgetlength(raw, Int32(row), Int32(column)))
        let start = UnsafeRawPointer(PQgetvalue(raw, Int32(row), Int32(column)))
        let buffer = UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count)
        defer { withExtendedLifetime(self) {} }
        return try body(buffer.span)
    }

    /// The fault of a result that is an error.
    static func fault(_ raw: OpaquePointer) -> ServerFault {
        func field(_ field: cpostgres_field) -> String {
            cpostgres_error_field(raw, field).map { String(cString: $0) } ?? ""
        }
        return ServerFault(
            sqlState: field(CPOSTGRES_SQLSTATE), message: field(CPOSTGRES_MESSAGE),
            constraint: field(CPOSTGRES_CONSTRAINT), column: field(CPOSTGRES_COLUMN),
            severity: field(CPOSTGRES_SEVERITY))
    }
}
