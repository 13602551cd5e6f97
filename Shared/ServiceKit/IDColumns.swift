public import Models
public import Postgres

/// Ids are columns of type `uuid`.
extension ID: PostgresEncodable {
    /// Sends the one text form.
    public func encode(into writer: inout BindWriter) { description.encode(into: &writer) }
}

extension ID: PostgresDecodable {
    /// Reads a UUIDv7; throws for any other.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> ID {
        guard let id = ID(try String.decode(text)) else { throw ValueFault(reason: "not a UUIDv7") }
        return id
    }
}
