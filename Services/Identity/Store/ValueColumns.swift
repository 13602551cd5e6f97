internal import JSON
public import Models
public import Postgres

// Values of the API are columns of type text, as they were taken.

extension Row {
    /// The column's text as one of our values.
    func value<Value: TextValue>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
        let text: String = try self[column]
        return try Value(text)
    }
}

extension Account.Status: PostgresEncodable, PostgresDecodable {}
extension SessionTransport: PostgresEncodable, PostgresDecodable {}
extension SessionEnd: PostgresEncodable {}
extension CodePurpose: PostgresEncodable {}
extension Revocation.Kind: PostgresEncodable, PostgresDecodable {}
