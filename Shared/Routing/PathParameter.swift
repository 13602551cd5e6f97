public import JSON
public import Models

/// A type that stands in a path segment or a query value.
public protocol PathParameter {
    /// The value that the decoded text names, if it names one.
    init?(parameter text: String)
    /// What such a text looks like.
    static var parameterSchema: Schema { get }
}

/// A type that stands in a query value.
public typealias QueryParameter = PathParameter

extension String: PathParameter {
    /// Any text, trimmed and in NFC, as texts of a body are.
    public init?(parameter text: String) {
        guard !TextForm.hasLongRowOfMarks(text) else { return nil }
        self = TextForm.nfc(TextForm.trimmed(text))
    }

    /// A text of up to 200 characters.
    public static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.length = 0...200
        return schema
    }
}

extension Int: PathParameter {
    /// Decimal digits with an optional minus sign, nothing else: no `+`, no blanks, no leading zeros.
    public init?(parameter text: String) {
        guard let value = Int(text), String(value) == text else { return nil }
        self = value
    }

    /// An integer of 64 bits.
    public static var parameterSchema: Schema {
        var schema = Schema(.integer)
        schema.format = "int64"
        return schema
    }
}

extension Bool: PathParameter {
    /// `true` or `false`.
    public init?(parameter text: String) {
        switch text {
        case "true": self = true
        case "false": self = false
        default: return nil
        }
    }

    /// A truth value.
    public static var parameterSchema: Schema { Schema(.boolean) }
}

extension ID: PathParameter {
    /// The one text form of an id.
    public init?(parameter text: String) { self.init(text) }

    /// A UUIDv7.
    public static var parameterSchema: Schema {
        var schema = Schema(.string)
        document(&schema)
        return schema
    }
}

extension PathParameter where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// The case of that name.
    public init?(parameter text: String) { self.init(rawValue: text) }

    /// One of the cases.
    public static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.choices = allCases.map { .string($0.rawValue) }
        return schema
    }
}

extension PathParameter where Self: TextValue {
    /// The value that the text names.
    public init?(parameter text: String) {
        guard let value = try? Self(text) else { return nil }
        self = value
    }

    /// What the type says of its texts.
    public static var parameterSchema: Schema {
        var schema = Schema(.string)
        document(&schema)
        return schema
    }
}

extension CountryCode: PathParameter {}
extension EmailAddress: PathParameter {}
extension LanguageTag: PathParameter {}
extension PhoneNumber: PathParameter {}
extension Slug: PathParameter {}
extension TimeZoneName: PathParameter {}
