public import JSON

/// A language after BCP 47: language, then perhaps script, region and variants (`en`, `es-419`, `zh-Hant-TW`). Extensions,
/// private use and the old irregular tags are not taken; no text is chosen by them.
///
/// Case does not count: two tags are equal when their keys are.
public struct LanguageTag: TextValue {
    /// The tag as it was typed.
    public let text: String
    /// The tag in lower case.
    public let key: String

    /// What RFC 5646 section 4.4.1 says suffices.
    public static var greatestLength: Int { 35 }

    /// A well-formed tag.
    public init(_ text: String) throws(InvalidValue) {
        let tag = TextForm.trimmed(text)
        guard tag.utf8.count <= Self.greatestLength, Self.isWellFormed(Array(tag.utf8)) else {
            throw InvalidValue("invalid-language", "A BCP 47 language such as en, es-419 or zh-Hant is expected.")
        }
        self.text = tag
        key = tag.lowercased()
    }

    /// The language alone, in lower case: `es` of `es-419`.
    public var language: Substring { key.prefix { $0 != "-" } }

    /// Equal keys are one language.
    public static func == (one: Self, other: Self) -> Bool { one.key == other.key }

    /// Hashes the key.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// A text of letters, digits and hyphens.
    public static func document(_ schema: inout Schema) {
        schema.state("BCP 47 language.", length: 2...greatestLength, example: "en-US")
        schema.expression =
            "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
    }

    /// `langtag` of RFC 5646 section 2.1 up to its variants, which must differ.
    private static func isWellFormed(_ tag: [UInt8]) -> Bool {
        var parts = tag.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)[...]
        func isAll(_ part: ArraySlice<UInt8>, _ matches: (UInt8) -> Bool) -> Bool { part.allSatisfy(matches) }
        guard let language = parts.popFirst(), (2...3).contains(language.count), isAll(language, \.isLetter) else {
            return false
        }
        if let script = parts.first, script.count == 4, isAll(script, \.isLetter) { parts.removeFirst() }
        if let region = parts.first,
            region.count == 2 && isAll(region, \.isLetter) || region.count == 3 && isAll(region, \.isDigit)
        {
            parts.removeFirst()
        }
        var known: Set<[UInt8]> = []
        return parts.allSatisfy { variant in
            let hasLength = (5...8).contains(variant.count) || variant.count == 4 && variant.first?.isDigit == true
            return hasLength && isAll(variant) { $0.isLetter || $0.isDigit }
                && known.insert(variant.map { $0 | 0x20 }).inserted
        }
    }
}
