public import FoundationEssentials

/// What a column can be read as: `let name: String = try row["name"]`.
///
/// An enumeration or identifier with a raw value needs no code: declaring the conformance is enough.
public protocol PostgresDecodable {
    /// The value that PostgreSQL wrote as `text`.
    static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Self

    /// The value that stands for NULL. Only optionals have one; the default throws.
    static func decodeNull() throws(ValueFault) -> Self
}

/// Why a value is not what the program takes it for. It names the rule that was broken, never the value.
public struct ValueFault: Error, Equatable, Sendable {
    /// For example `not a UUID`.
    public let reason: String

    /// A fault with its reason; do not put the value into it.
    public init(reason: String) {
        self.reason = reason
    }
}

extension PostgresDecodable {
    /// Throws: a value that is not optional cannot be NULL.
    public static func decodeNull() throws(ValueFault) -> Self { throw ValueFault(reason: "NULL") }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value; throws when no case has it.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Self {
        guard let value = Self(rawValue: try RawValue.decode(text)) else {
            throw ValueFault(reason: "not one of the known values of \(Self.self)")
        }
        return value
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads the wrapped value.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Wrapped? { try Wrapped.decode(text) }

    /// NULL is nil.
    public static func decodeNull() throws(ValueFault) -> Wrapped? { nil }
}

extension String: PostgresDecodable {
    /// The text as it is.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> String { String(copying: text) }
}

extension Bool: PostgresDecodable {
    /// `t` or `f`.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Bool {
        guard text.count == 1, text[0] == UInt8(ascii: "t") || text[0] == UInt8(ascii: "f") else {
            throw ValueFault(reason: "not a boolean")
        }
        return text[0] == UInt8(ascii: "t")
    }
}

extension PostgresDecodable where Self: FixedWidthInteger {
    /// A whole number in decimal; throws when it does not fit.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Self {
        guard let wide = Decimal.parse(text) else { throw ValueFault(reason: "not a whole number of 64 bits") }
        guard let value = Self(exactly: wide) else { throw ValueFault(reason: "too large for \(Self.self)") }
        return value
    }
}

extension Int: PostgresDecodable {}
extension Int16: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}

extension Double: PostgresDecodable {
    /// `real`, `double precision` or `numeric`; also `NaN` and `Infinity`.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Double {
        guard let value = Double(String(copying: text)) else { throw ValueFault(reason: "not a number") }
        return value
    }
}

extension Date: PostgresDecodable {
    /// A `timestamptz` (the session is in UTC), or a `date` as its midnight in UTC.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> Date {
        guard let date = Timestamp.date(from: text) else { throw ValueFault(reason: "not a time in UTC") }
        return date
    }
}

extension UUID: PostgresDecodable {
    /// The 36 characters of an id.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> UUID {
        guard let id = UUIDText.uuid(from: text) else { throw ValueFault(reason: "not a UUID") }
        return id
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// `bytea` for `[UInt8]`, otherwise an array of one dimension.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> [Element] {
        try Element.decode(arrayText: text)
    }
}
