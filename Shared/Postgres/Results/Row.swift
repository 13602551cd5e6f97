/// One row of an answer. It keeps the whole answer in memory: take the values out of it and let it go.
public struct Row: Sendable {
    let result: QueryResult
    let index: Int

    /// The column's value as the type that is wanted; throws `PostgresError.column`, which names the column, when it
    /// is missing, NULL or something else.
    public subscript<Value: PostgresDecodable>(_ column: String) -> Value {
        get throws(PostgresError) { try value(at: place(of: column), named: column) }
    }

    /// The same by the column's place, counted from 0.
    public subscript<Value: PostgresDecodable>(_ column: Int) -> Value {
        get throws(PostgresError) {
            guard result.columns.indices.contains(column) else {
                throw PostgresError.column("\(column)", reason: "the row has \(result.columns.count) columns")
            }
            return try value(at: column, named: result.columns[column])
        }
    }

    /// How many columns there are.
    public var count: Int { result.columns.count }

    /// The names of the columns, in order.
    public var columns: [String] { result.columns }

    /// Whether the column at this place is NULL; traps when there is no such column.
    public func isNull(_ column: Int) -> Bool {
        precondition(result.columns.indices.contains(column), "no such column")
        return result.isNull(index, column)
    }

    /// The place of a column, to be asked once for many rows.
    public func place(of column: String) throws(PostgresError) -> Int {
        for place in result.columns.indices where result.columns[place] == column { return place }
        throw PostgresError.column(column, reason: "the row has no such column")
    }

    /// Gives `body` the column's text in UTF-8 as the server sent it, without making a `String`; empty for NULL.
    /// Traps when there is no such column.
    public func withBytes<R>(_ column: Int, _ body: (Span<UInt8>) -> R) -> R {
        precondition(result.columns.indices.contains(column), "no such column")
        do {
            return try result.withField(index, column) { text throws(ValueFault) in body(text) }
        } catch {
            preconditionFailure("a closure that does not throw threw")
        }
    }

    /// Appends the column's text in UTF-8 to `bytes`; false, and nothing appended, for NULL.
    public func append(_ column: Int, to bytes: inout [UInt8]) -> Bool {
        guard !isNull(column) else { return false }
        withBytes(column) { text in text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) } }
        return true
    }

    private func value<Value: PostgresDecodable>(
        at column: Int, named name: String
    ) throws(PostgresError) -> Value {
        do throws(ValueFault) {
            if result.isNull(index, column) { return try Value.decodeNull() }
            return try result.withField(index, column, Value.decode)
        } catch {
            throw .column(name, reason: error.reason)
        }
    }
}

/// The rows of an answer, in the order the server gave them.
public struct Rows: RandomAccessCollection, Sendable {
    let result: QueryResult

    /// 0.
    public var startIndex: Int { 0 }

    /// How many rows there are.
    public var endIndex: Int { result.rowCount }

    /// The row at this place.
    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < result.rowCount, "no such row")
        return Row(result: result, index: position)
    }

    /// The names of the columns, also when there are no rows.
    public var columns: [String] { result.columns }

    /// How many rows the statement inserted, changed, deleted or gave.
    public var affectedRows: Int { result.affectedRows }
}
