/// A JSON document as text, for `json` and `jsonb` columns; neither read nor checked on the way.
public struct JSONText: PostgresEncodable, PostgresDecodable, PostgresArrayElement, Hashable, Sendable {
    /// The document in UTF-8.
    public var bytes: [UInt8]

    /// A document that is already text.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Sends the text.
    public func encode(into writer: inout BindWriter) { writer.text(utf8: bytes) }

    /// The text as PostgreSQL writes it.
    public static func decode(_ text: Span<UInt8>) throws(ValueFault) -> JSONText { JSONText([UInt8](copying: text)) }
}

extension Array where Element == UInt8 {
    /// The bytes of the span.
    init(copying span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { Array($0) }
    }
}

extension String {
    /// The text of the span; bytes that are not UTF-8 (PostgreSQL sends none) become U+FFFD.
    init(copying span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
