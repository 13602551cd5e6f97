internal import JSON
internal import Postgres
internal import Routing

/// Writes `Customer` straight from rows of `SQL.customerColumns`: a list of 50 makes no values and no tree.
struct CustomerJSON {
    private let names: [(column: Int, name: String, form: Form)]
    private let version: Int

    private enum Form { case text, raw, time }

    init(_ rows: Rows) throws {
        func place(_ column: String) throws -> Int {
            guard let place = rows.columns.firstIndex(of: column) else {
                throw PostgresError.column(column, reason: "the rows have no such column")
            }
            return place
        }
        names = try [
            ("id", "id", Form.text), ("name", "name", .text), ("kind", "kind", .text),
            ("given_name", "givenName", .text),
            ("family_name", "familyName", .text), ("company_name", "companyName", .text), ("emails", "emails", .raw),
            ("phones", "phones", .raw), ("addresses", "addresses", .raw), ("language", "language", .text),
            ("time_zone", "timeZone", .text), ("preferred_channel", "preferredChannel", .text), ("tags", "tags", .raw),
            ("account_id", "account", .text), ("owner_id", "owner", .text), ("created_at", "createdAt", .time),
            ("updated_at", "updatedAt", .time),
        ].map { (try place($0.0), $0.1, $0.2) }
        version = try place("version")
    }

    /// One customer.
    func write(_ row: Row, to writer: inout JSONWriter) {
        writer.beginObject()
        for (column, name, form) in names where !row.isNull(column) {
            writer.name(name)
            row.withBytes(column) { text in
                switch form {
                case .text: writer.string(utf8: text)
                case .raw: writer.raw(text)
                case .time: writer.time(text)
                }
            }
        }
        writer.endObject()
    }

    /// The answer of one row, tagged with its version.
    func answer<Output>(_ row: Row) throws -> Answer<Output> {
        var writer = JSONWriter(capacity: 1024)
        write(row, to: &writer)
        return .json(writer.bytes).tagged(EntityTag(version: try row[version]))
    }

    /// The member `items` of a page.
    func writeItems(_ rows: Slice<Rows>, to writer: inout JSONWriter) {
        writer.name("items")
        writer.beginArray()
        for row in rows { write(row, to: &writer) }
        writer.endArray()
    }
}

extension JSONWriter {
    /// A `timestamptz` as PostgreSQL writes it in UTC, `2026-11-21 08:54:39.123456+00`, as RFC 3339.
    mutating func time(_ text: Span<UInt8>) {
        string { bytes in
            for index in text.indices {
                switch text[index] {
                case UInt8(ascii: " "): bytes.append(UInt8(ascii: "T"))
                case UInt8(ascii: "+"):
                    bytes.append(UInt8(ascii: "Z"))
                    return
                case let byte: bytes.append(byte)
                }
            }
        }
    }
}
