public import JSON

/// A time zone by its name in the IANA database, for example `America/Los_Angeles`. Offsets and abbreviations (`EST`) are
/// not taken: they say nothing of summer time.
public struct TimeZoneName: TextValue {
    /// The name as the database spells it.
    public let text: String

    /// A zone that the database has, in its exact spelling.
    public init(_ text: String) throws(InvalidValue) {
        let name = TextForm.trimmed(text)
        guard TimeZoneNames.all.contains(name) else {
            throw InvalidValue(
                "invalid-time-zone", "A name of the IANA database, such as America/Los_Angeles, is expected.")
        }
        self.text = name
    }

    /// A text with a slash, or `UTC`.
    public static func document(_ schema: inout Schema) {
        schema.state("IANA time zone.", length: 3...40, example: "America/Los_Angeles")
    }
}
