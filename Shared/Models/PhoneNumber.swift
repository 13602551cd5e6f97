public import JSON

/// A telephone number as ITU-T E.164 writes it: `+`, country code, number; 7 to 15 digits, nothing between them.
public struct PhoneNumber: TextValue {
    /// The number, for example `+14155550132`.
    public let text: String

    /// Seven digits are the shortest numbers in use (Niue, +683 and four), fifteen are E.164's limit.
    private static let form = TextPattern(.init("[+]"), .init("[1-9]"), .init("[0-9]", 6...14))

    /// A number.
    public init(_ text: String) throws(InvalidValue) {
        let number = TextForm.trimmed(text)
        guard Self.form.matches(number.utf8) else {
            throw InvalidValue(
                "invalid-phone", "A telephone number with + and country code, digits only, is expected: +14155550132.")
        }
        self.text = number
    }

    /// A text with a plus sign and digits.
    public static func document(_ schema: inout Schema) {
        schema.state("A telephone number after E.164.", pattern: form, length: 8...16, example: "+14155550132")
    }
}
