public import JSON

/// A value whose JSON is one text of a form of its own, such as an e-mail address. Reading refuses any other text with a
/// code and a sentence for a person, which `CheckedReader` reports with the pointer to the member.
public protocol TextValue: Hashable, Sendable, Codable, Documented, CustomStringConvertible {
    /// The value that a text names. Never takes a text and makes another of it, but for white space around it and NFC.
    init(_ text: String) throws(InvalidValue)
    /// The text as it was taken: what is stored and answered.
    var text: String { get }
}

extension TextValue {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        self = try Self(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The text.
    public var description: String { text }
}

extension UInt8 {
    /// `A`-`Z` or `a`-`z`
    var isLetter: Bool { self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z") }
    /// `0`-`9`
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
