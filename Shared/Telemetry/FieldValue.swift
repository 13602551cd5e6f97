import JSON

/// A value in a log line or a span: one of the four shapes that every log store and trace store understands.
public enum FieldValue: Hashable, Sendable {
    /// A text; where it comes from a caller it is written escaped and cut at `mostBytes`.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction; durations are in seconds unless the name says another unit.
    case double(Double)
    /// A truth value.
    case bool(Bool)

    /// Longer texts are cut here (at a character): one line stays one write and one entry in every log store.
    public static let mostBytes = 2_048

    /// A whole number of any width; what 64 bits cannot hold becomes text.
    public static func count(_ value: some BinaryInteger) -> FieldValue {
        Int64(exactly: value).map(FieldValue.integer) ?? .string(String(value))
    }

    /// A time span in seconds.
    public static func seconds(_ duration: Duration) -> FieldValue {
        let (seconds, attoseconds) = duration.components
        return .double(Double(seconds) + Double(attoseconds) * 1e-18)
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .string(let text): json.string(Self.cut(text))
        case .integer(let number): json.integer(number)
        case .double(let number): json.number(number)
        case .bool(let truth): json.bool(truth)
        }
    }

    static func cut(_ text: String) -> String {
        guard text.utf8.count > mostBytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: mostBytes)
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }  // not inside a character
        return text[..<end] + "..."
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    /// A text literal.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer literal.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A literal with a fraction.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
