internal import HTTP
internal import HTTPServer
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// One list of the API: how it is read, where a page ends, which members are columns when a table is asked for.
struct Listing<Item: Codable> {
    /// The noun, for file names and the scope of cursors.
    let name: String
    /// What narrows the list beside the reader: path values and filters.
    var scope = ""
    /// The members of an item that are columns of the table.
    let columns: [String]
    /// Reads at most so many items behind a position.
    let read: (_ after: JSONValue?, _ limit: Int, _ db: Connection) async throws -> [(item: Item, position: JSONValue)]

    /// One page as JSON, or the whole list as a table when the caller asks for one.
    func answer(_ call: Call<NoBody>, for reader: Reader, _ app: App) async throws -> Answer<Page<Item>> {
        let scope = "\(name) \(scope) \(reader.tenant) \(reader.reach)"
        let start = try call.cursor(cursors, scope: scope)?.first
        if call.mediaType == "text/csv" { return try await table(for: reader, app) }
        let limit = try call.limit()
        let items = try await app.database.read(as: reader.tenant) { try await read(start, limit + 1, $0) }
        let page = items.prefix(limit)
        let next = items.count > limit ? page.last.map { cursors.encode([$0.position], scope: scope) } : nil
        return .ok(Page(items: page.map(\.item), nextCursor: next))
    }

    /// The first rows are read before the answer begins: what is not there for the reader is still a 404 then.
    private func table(for reader: Reader, _ app: App) async throws -> Answer<Page<Item>> {
        let fields: Fields = ["Content-Disposition": "attachment; filename=\"\(name).csv\""]
        let first = try await app.database.read(as: reader.tenant) { try await read(nil, 500, $0) }
        return .stream(as: "text/csv", fields: fields) { output in
            var writer = CSVWriter()
            writer.row(self.columns)
            var items = first
            while true {
                for (item, _) in items { writer.row(try self.cells(of: item)) }
                try await output.write(writer.take())
                guard items.count == 500, let last = items.last?.position else { return }
                items = try await app.database.read(as: reader.tenant) { try await self.read(last, 500, $0) }
            }
        }
    }

    private func cells(of item: Item) throws -> [String] {
        let value = try JSONValue(parsing: JSONWriter.encode(item))
        return columns.map { column in
            switch value[column] {
            case nil, .null: ""
            case .string(let text): text
            case .some(let other): String(decoding: other.json, as: UTF8.self)
            }
        }
    }
}

extension JSONValue {
    /// The text of a position; 400 for one that this list did not make.
    func position<Value: LosslessStringConvertible>(as type: Value.Type = Value.self) throws -> Value {
        guard case .string(let text) = self, let value = Value(text) else { throw Problem(.invalidCursor) }
        return value
    }

    /// The id of a position.
    func id<Kind>(as type: ID<Kind>.Type = ID<Kind>.self) throws -> ID<Kind> {
        guard case .string(let text) = self, let id = ID<Kind>(text) else { throw Problem(.invalidCursor) }
        return id
    }
}
