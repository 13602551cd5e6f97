import HTTP
public import JSON

/// A parameter that a route takes besides its body: what it is called, where it stands, what it may be.
/// One statement for the check and for the document.
public struct Parameter {
    /// Where a parameter stands.
    public enum Place: String, Sendable {
        /// A segment of the path.
        case path
        /// A value of the query.
        case query
        /// A field of the head.
        case header
    }

    /// How a path parameter of a wrong form is answered.
    public enum Rule: Sendable {
        /// 404: such a thing cannot exist.
        case notFound
        /// 422: the caller should know what is wrong with it.
        case unprocessable
    }

    let place: Place
    let name: String
    var schema: Schema
    let isRequired: Bool
    let isRepeated: Bool
    let rule: Rule
    /// Whether the type takes the text.
    let parses: (String) -> Bool
    /// What a missing header is answered with.
    let missing: ProblemKind?

    /// The segment `:name` of the path.
    public static func path<Value: PathParameter>(
        _ name: String, as type: Value.Type, _ description: String? = nil, length: ClosedRange<Int>? = nil,
        range: ClosedRange<Int64>? = nil, pattern: TextPattern? = nil, example: JSONValue? = nil,
        whenWrong rule: Rule = .notFound
    ) -> Parameter {
        var schema = type.parameterSchema
        schema.state(description, pattern: pattern, length: length, range: range, example: example)
        return Parameter(
            place: .path, name: name, schema: schema, isRequired: true, isRepeated: false, rule: rule,
            parses: { type.init(parameter: $0) != nil }, missing: nil)
    }

    /// A value of the query. What is not declared is ignored; what is declared once may come once.
    public static func query<Value: QueryParameter>(
        _ name: String, as type: Value.Type, _ description: String? = nil, length: ClosedRange<Int>? = nil,
        range: ClosedRange<Int64>? = nil, pattern: TextPattern? = nil, example: JSONValue? = nil,
        required: Bool = false, repeated: Bool = false
    ) -> Parameter {
        var schema = type.parameterSchema
        schema.state(description, pattern: pattern, length: length, range: range, example: example)
        return Parameter(
            place: .query, name: name, schema: schema, isRequired: required, isRepeated: repeated,
            rule: .unprocessable, parses: { type.init(parameter: $0) != nil }, missing: nil)
    }

    /// The fault of a text that is no such parameter.
    func fault(of text: String) -> Problem.Fault? {
        func fault(_ code: String, _ message: String) -> Problem.Fault { .init(.parameter(name), code, message) }
        if case .integer = schema.shape {
            guard parses(text), let value = Int64(text) else { return fault("wrong-type", "An integer is expected.") }
            guard let range = schema.range, !range.contains(value) else { return nil }
            return fault("out-of-range", "The number is outside \(range.lowerBound) to \(range.upperBound).")
        }
        // Texts are read without white space around them. A scalar has one to four bytes: most need no counting.
        let (trimmed, limit) = (TextForm.trimmed(text), schema.length ?? 0...Int.max)
        let bytes = trimmed.utf8.count
        if bytes > limit.upperBound || (bytes + 3) / 4 < limit.lowerBound,
            case let length = trimmed.unicodeScalars.count, !limit.contains(length)
        {
            return length > limit.upperBound
                ? fault("too-long", "At most \(limit.upperBound) characters are taken.")
                : fault("too-short", "At least \(limit.lowerBound) characters are expected.")
        }
        if !schema.choices.isEmpty, !schema.choices.contains(.string(text)) {
            let names = schema.choices.map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: ", ")
            return fault("not-one-of", "One of these is expected: \(names).")
        }
        if let pattern = schema.pattern, !pattern.matches(text.utf8) {
            return fault("wrong-form", "The text must have the form \(pattern.expression).")
        }
        return parses(text) ? nil : fault("invalid", "This is not a value that can stand here.")
    }
}

extension Parameter {
    /// `limit` and `cursor` of a list.
    public static var page: [Parameter] {
        var cursor = Schema(.string)
        cursor.state("`nextCursor` of the page before.", length: 1...1024)
        return [
            .query("limit", as: Int.self, "Most items of the page; 50 when not given.", range: 1...200),
            Parameter(
                place: .query, name: "cursor", schema: cursor, isRequired: false, isRepeated: false,
                rule: .unprocessable, parses: { _ in true }, missing: nil),
        ]
    }

    /// `Idempotency-Key`: repeating the request with the same key repeats the answer, not the effect.
    public static func idempotencyKey(required: Bool = false) -> Parameter {
        let kind = ProblemKind(.badRequest, "idempotency-key-required", "Idempotency-Key is required")
        return header(
            "Idempotency-Key", "Repeats the first answer for 24 hours instead of the effect.", length: 1...255,
            missing: required ? kind : nil)
    }

    /// `If-Match`: the change is made only if the resource still has this entity tag.
    public static func ifMatch(required: Bool = false) -> Parameter {
        header(
            "If-Match", "Entity tag of the state that is to be changed.", length: 1...1024,
            missing: required ? .preconditionRequired : nil)
    }

    private static func header(
        _ name: String, _ description: String, length: ClosedRange<Int>, missing: ProblemKind?
    ) -> Parameter {
        var schema = Schema(.string)
        schema.state(description, length: length)
        return Parameter(
            place: .header, name: name, schema: schema, isRequired: missing != nil, isRepeated: false,
            rule: .unprocessable, parses: { _ in true }, missing: missing)
    }
}
