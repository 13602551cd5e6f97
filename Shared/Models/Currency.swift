public import JSON

/// A currency by its ISO 4217 code: three upper-case letters.
public struct Currency: Hashable, Sendable, Codable, Documented, CustomStringConvertible {
    /// The code.
    public let code: String

    /// A currency by its code, if it has the form of one.
    public init?(_ code: String) {
        guard Self.form.matches(code.utf8) else { return nil }
        self.code = code
    }

    private static let form = TextPattern("[A-Z]", 3...3)

    /// Reads the code.
    public init(from decoder: any Decoder) throws {
        guard let currency = Currency(try decoder.singleValueContainer().decode(String.self)) else {
            throw InvalidValue("invalid-currency", "An ISO 4217 code such as USD is expected.")
        }
        self = currency
    }

    /// Writes the code.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }

    /// The code.
    public var description: String { code }

    /// A text of three letters.
    public static func document(_ schema: inout Schema) {
        schema.state("ISO 4217 code.", pattern: form, example: "USD")
    }
}
