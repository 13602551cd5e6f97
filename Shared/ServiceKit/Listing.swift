internal import HTTP
internal import HTTPServer
public import JSON
public import Models
public import Postgres
public import Routing

/// One list of the API: how it is read, where a page ends, which members are columns when a table is asked for.
public struct Listing<Item: Codable> {
    /// Reads at most so many items behind a position, each with its own.
    public typealias Read = (_ after: JSONValue?, _ limit: Int, _ db: Connection) async throws -> [(
        item: Item, position: JSONValue
    )]

    private let name: String
    private let scope: String
    private let columns: [String]
    private let read: Read

    /// A list.
    ///
    /// - Parameters:
    ///   - name: The noun, for file names and the scope of cursors.
    ///   - scope: What narrows the list beside the reader: path values and filters.
    ///   - columns: The members of an item that are columns of the table.
    ///   - read: Reads at most so many items behind a position.
    public init(name: String, scope: String = "", columns: [String], _ read: @escaping Read) {
        self.name = name
        self.scope = scope
        self.columns = columns
        self.read = read
    }

    /// One page as JSON, or the whole list as a table when the caller asks for one.
    public func answer(
        _ call: Call<NoBody>, for reader: Reader, _ database: Database
    ) async throws -> Answer<Page<Item>> {
        let scope = "\(name) \(scope) \(reader.tenant) \(reader.reach)"
        let start = try call.cursor(cursors, scope: scope)?.first
        if call.mediaType == "text/csv" { return try await table(for: reader, database) }
        let limit = try call.limit()
        let items = try await database.read(as: reader.tenant) { try await read(start, limit + 1, $0) }
        let page = items.prefix(limit)
        let next = items.count > limit ? page.last.map { cursors.encode([$0.position], scope: scope) } : nil
        return .ok(Page(items: page.map(\.item), nextCursor: next))
    }

    /// The first rows are read before the answer begins: what is not there for the reader is still a 404 then.
    private func table(for reader: Reader, _ database: Database) async throws -> Answer<Page<Item>> {
        let fields: Fields = ["Content-Disposition": "attachment; filename=\"\(name).csv\""]
        let first = try await database.read(as: reader.tenant) { try await read(nil, 500, $0) }
        return .stream(as: "text/csv", fields: fields) { output in
            var writer = CSVWriter()
            writer.row(self.columns)
            var items = first
            while true {
                for (item, _) in items { writer.row(try self.cells(of: item)) }
                try await output.write(writer.take())
                guard items.count == 500, let last = items.last?.position else { return }
                items = try await database.read(as: reader.tenant) { try await self.read(last, 500, $0) }
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

/// Signs the cursors of lists. They hold ids that their readers have seen and are bound to the list, tenant, reach and
/// filters: the key keeps them apart and hides nothing.
public let cursors = CursorCodec(key: Array("the lists of a reader".utf8))

extension JSONValue {
    /// The text of a position; 400 for one that this list did not make.
    public func position<Value: LosslessStringConvertible>(as type: Value.Type = Value.self) throws -> Value {
        guard case .string(let text) = self, let value = Value(text) else { throw Problem(.invalidCursor) }
        return value
    }

    /// The id of a position.
    public func id<Kind>(as type: ID<Kind>.Type = ID<Kind>.self) throws -> ID<Kind> {
        guard case .string(let text) = self, let id = ID<Kind>(text) else { throw Problem(.invalidCursor) }
        return id
    }
}
