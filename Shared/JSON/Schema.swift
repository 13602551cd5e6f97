/// What a value of a type looks like as JSON: made from the type itself by `SchemaReader`, refined by
/// what the type says of itself (`Documented`), enforced by `CheckedReader` and printed into the
/// OpenAPI document. One statement, three uses.
public struct Schema {
    /// The kind of value.
    public indirect enum Shape {
        /// Anything.
        case any
        /// `true` or `false`
        case boolean
        /// A number without fraction and exponent.
        case integer
        /// Any number.
        case number
        /// A text.
        case string
        /// Values of one schema.
        case array(Schema)
        /// An object whose member names are data.
        case map(Schema)
        /// An object with known members.
        case object([Member])
        /// A type that stands in the document under a name of its own.
        case reference(TypeName)
    }

    /// One member of an object.
    public struct Member {
        /// The member's name in JSON.
        public let name: String
        /// What it holds.
        public var schema: Schema
        /// Whether an object without it is at fault.
        public var isRequired: Bool

        /// A member.
        public init(_ name: String, _ schema: Schema, isRequired: Bool = true) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// A type and the name of its schema.
    public struct TypeName: Hashable, Sendable {
        let identity: ObjectIdentifier
        /// The name under `#/components/schemas/`.
        public let name: String
    }

    /// How a text is taken in.
    public enum TextRule: Sendable {
        /// White space at both ends is cut off, then NFC. The rule where nothing else is said.
        case trimmed
        /// As typed, only NFC: passwords, free text whose spaces matter.
        case asTyped
        /// Like `trimmed`, and neither bidirectional controls nor invisible characters: names that stand for an identity.
        case displayName
    }

    /// The kind of value.
    public var shape: Shape
    /// Whether `null` may stand for it.
    public var isNullable = false
    /// One or more sentences for the reader of the document.
    public var description: String?
    /// A format of the OpenAPI registry such as `date-time`; says, does not check.
    public var format: String?
    /// The form of a text.
    public var pattern: TextPattern?
    /// The form of a text as a regular expression where the type's own reading checks it; says, does not check.
    public var expression: String?
    /// The only values, if they are few.
    public var choices: [JSONValue] = []
    /// Smallest and greatest integer.
    public var range: ClosedRange<Int64>?
    /// Number of Unicode scalars of a text, as JSON Schema counts.
    public var length: ClosedRange<Int>?
    /// Number of elements of an array or members of a map.
    public var items: ClosedRange<Int>?
    /// How a text is taken in.
    public var text = TextRule.trimmed
    /// Values that show what is meant; the first also stands in where a type refuses placeholders.
    public var examples: [JSONValue] = []
    /// Of an object whose missing members stay as they are: there, null says something else than nothing.
    public var isPatch = false
    /// Only in answers: ignored when it comes in a request.
    public var isReadOnly = false
    /// Tries the type's own `init(from:)` at a node, for types that refuse values by rules of their own.
    var probe: ((DecodingState, Int) -> Void)?

    /// A schema of that shape with nothing else said.
    public init(_ shape: Shape) { self.shape = shape }

    /// Says more about this value. What is nil stays as it is.
    public mutating func state(
        _ description: String? = nil, format: String? = nil, pattern: TextPattern? = nil,
        length: ClosedRange<Int>? = nil, range: ClosedRange<Int64>? = nil, items: ClosedRange<Int>? = nil,
        text: TextRule? = nil, choices: [JSONValue]? = nil, example: JSONValue? = nil, readOnly: Bool? = nil
    ) {
        if let description { self.description = description }
        if let format { self.format = format }
        if let pattern { self.pattern = pattern }
        if let length { self.length = length }
        if let range { self.range = range }
        if let items { self.items = items }
        if let text { self.text = text }
        if let choices { self.choices = choices }
        if let example { examples = [example] }
        if let readOnly { isReadOnly = readOnly }
    }

    /// Says more about a member of an object. The member must exist: a misspelt name stops the process at start.
    public mutating func member(
        _ name: String, _ description: String? = nil, format: String? = nil, pattern: TextPattern? = nil,
        length: ClosedRange<Int>? = nil, range: ClosedRange<Int64>? = nil, items: ClosedRange<Int>? = nil,
        text: TextRule? = nil, choices: [JSONValue]? = nil, example: JSONValue? = nil, readOnly: Bool? = nil
    ) {
        self[name].state(
            description, format: format, pattern: pattern, length: length, range: range, items: items, text: text,
            choices: choices, example: example, readOnly: readOnly)
    }

    /// The schema of a member of this object. The member must exist.
    public subscript(_ name: String) -> Schema {
        get {
            guard case .object(let members) = shape, let member = members.first(where: { $0.name == name }) else {
                preconditionFailure("no member \(name)")
            }
            return member.schema
        }
        set {
            guard case .object(var members) = shape, let index = members.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("no member \(name)")
            }
            members[index].schema = newValue
            shape = .object(members)
        }
    }

    /// The schema of an array's elements or a map's values.
    public var element: Schema {
        get {
            switch shape {
            case .array(let element), .map(let element): element
            default: preconditionFailure("neither array nor map")
            }
        }
        set {
            switch shape {
            case .array: shape = .array(newValue)
            case .map: shape = .map(newValue)
            default: preconditionFailure("neither array nor map")
            }
        }
    }
}

/// A type that says more of its JSON than its Swift declaration does: limits, examples, descriptions.
public protocol Documented {
    /// Refines the schema that was read from the type's `init(from:)`.
    static func document(_ schema: inout Schema)
}
