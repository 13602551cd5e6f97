public import FoundationEssentials

/// What can be a value of a statement: `\(value)`.
///
/// An enumeration or identifier with a raw value needs no code: declaring the conformance is enough.
public protocol PostgresEncodable {
    /// Calls exactly one method of `writer` once.
    func encode(into writer: inout BindWriter)
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// Sends the raw value.
    public func encode(into writer: inout BindWriter) {
        rawValue.encode(into: &writer)
    }
}

extension String: PostgresEncodable {
    /// Sends the text in UTF-8.
    public func encode(into writer: inout BindWriter) { writer.text(self) }
}

extension Substring: PostgresEncodable {
    /// Sends the text in UTF-8.
    public func encode(into writer: inout BindWriter) { writer.text(utf8: utf8) }
}

extension Bool: PostgresEncodable {
    /// Sends `t` or `f`.
    public func encode(into writer: inout BindWriter) { writer.text(self ? "t" : "f") }
}

extension Int: PostgresEncodable {
    /// Sends the number in decimal.
    public func encode(into writer: inout BindWriter) { writer.integer(Int64(self)) }
}

extension Int16: PostgresEncodable {
    /// Sends the number in decimal.
    public func encode(into writer: inout BindWriter) { writer.integer(Int64(self)) }
}

extension Int32: PostgresEncodable {
    /// Sends the number in decimal.
    public func encode(into writer: inout BindWriter) { writer.integer(Int64(self)) }
}

extension Int64: PostgresEncodable {
    /// Sends the number in decimal.
    public func encode(into writer: inout BindWriter) { writer.integer(self) }
}

extension Double: PostgresEncodable {
    /// Sends the shortest text that reads back as the same number; also `nan`, `inf` and `-inf`.
    public func encode(into writer: inout BindWriter) { writer.text(description) }
}

extension Date: PostgresEncodable {
    /// Sends the moment in UTC with microseconds, for `timestamptz`. PostgreSQL keeps microseconds, so finer parts are
    /// rounded. Years outside 1...9999 are refused.
    public func encode(into writer: inout BindWriter) {
        if let text = Timestamp.text(of: self) {
            writer.text(utf8: text)
        } else {
            writer.refuse("a time outside the years 1 to 9999")
        }
    }
}

extension UUID: PostgresEncodable {
    /// Sends the 36 characters of the id in lower case.
    public func encode(into writer: inout BindWriter) { writer.text(utf8: UUIDText.bytes(of: self)) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// Sends the value, or NULL.
    public func encode(into writer: inout BindWriter) {
        switch self {
        case .some(let value): value.encode(into: &writer)
        case .none: writer.null()
        }
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// Sends `[UInt8]` as `bytea` and every other array as a PostgreSQL array: `id = ANY(\(ids))`.
    public func encode(into writer: inout BindWriter) { Element.encode(array: self, into: &writer) }
}
