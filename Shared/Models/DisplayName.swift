public import JSON

/// The name under which others see a person, a business or a thing: one line of 1 to 100 characters, trimmed and in NFC,
/// without anything that makes one name look like another (bidirectional controls, zero-width characters, controls).
public struct DisplayName: TextValue {
    /// The name, trimmed and in NFC.
    public let text: String

    /// Greatest length in Unicode scalars; 400 bytes at most.
    public static var greatestLength: Int { 100 }

    /// A name; brings it into its form.
    public init(_ text: String) throws(InvalidValue) {
        guard !TextForm.hasLongRowOfMarks(text) else {
            throw InvalidValue("too-many-marks", "A name cannot hold so many combining marks in a row.")
        }
        let name = TextForm.nfc(TextForm.trimmed(text))
        guard !TextForm.hasInvisible(name) else {
            throw InvalidValue("invisible-character", "A name cannot hold invisible characters.")
        }
        guard !name.isEmpty else { throw InvalidValue("too-short", "At least 1 characters are expected.") }
        guard name.unicodeScalars.count <= Self.greatestLength else {
            throw InvalidValue("too-long", "At most \(Self.greatestLength) characters are taken.")
        }
        self.text = name
    }

    /// A text with limits.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "A name of one line, without invisible characters.", length: 1...greatestLength, text: .displayName,
            example: "Ana García")
    }
}
