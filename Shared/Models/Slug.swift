public import JSON

/// A short name for addresses and codes: lower-case ASCII letters and digits in words joined by single hyphens, 2 to 63
/// characters, so it can be a DNS label as well. It has one spelling; there is nothing to fold.
public struct Slug: TextValue {
    /// The name, for example `bavaria-motors`.
    public let text: String

    private static let characters = TextPattern("[a-z0-9-]", 2...63)

    /// A short name.
    public init(_ text: String) throws(InvalidValue) {
        let slug = TextForm.trimmed(text)
        guard Self.characters.matches(slug.utf8), slug.utf8.first != UInt8(ascii: "-"),
            slug.utf8.last != UInt8(ascii: "-"), !slug.contains("--")
        else {
            throw InvalidValue(
                "invalid-slug", "2 to 63 lower-case letters and digits with single hyphens between them are expected.")
        }
        self.text = slug
    }

    /// A text of few characters.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "Lower-case letters and digits with single hyphens between them.", pattern: characters, length: 2...63,
            example: "bavaria-motors")
    }
}
