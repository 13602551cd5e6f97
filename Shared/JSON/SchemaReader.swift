import FoundationEssentials

/// The schemas of a set of types: asks each type's `init(from:)` which members of which types it
/// reads, by giving it a decoder that writes down the questions and answers with placeholders.
public struct SchemaSet {
    /// The named types that were met, with their schemas.
    public private(set) var types: [Schema.TypeName: Schema] = [:]

    /// An empty set.
    public init() {}

    /// The schema of a type; types with members of their own go into `types` and are referred to.
    ///
    /// Stops the process when a type refuses every placeholder and gives no example: such a table of
    /// routes must not start.
    public mutating func schema<Value: Decodable>(of type: Value.Type) -> Schema {
        let reader = SchemaReader(types)
        let schema = reader.read(type).schema
        types = reader.types
        return schema
    }

    /// The schema that a reference stands for; any other schema as it is.
    public func resolve(_ schema: Schema) -> Schema {
        guard case .reference(let name) = schema.shape, var target = types[name] else { return schema }
        target.isNullable = target.isNullable || schema.isNullable
        target.isReadOnly = target.isReadOnly || schema.isReadOnly
        return target
    }

    /// Whether a type's schema carries that name already, for another type.
    func isTaken(_ name: Schema.TypeName) -> Bool { types.keys.contains { $0.name == name.name && $0 != name } }
}

/// One reading. A class because the decoders of nested values write into it.
final class SchemaReader {
    var types: [Schema.TypeName: Schema]
    private var placeholders: [ObjectIdentifier: Any] = [:]
    /// The types being read now: a type that contains itself is referred to, not read again.
    private var active: Set<ObjectIdentifier> = []

    /// Thrown where no placeholder can be made; caught where one can.
    struct NoPlaceholder: Error {}

    init(_ types: [Schema.TypeName: Schema]) { self.types = types }

    /// A type's schema and, where one can be made, a value of it.
    func read<Value: Decodable>(_ type: Value.Type) -> (schema: Schema, value: Value?) {
        if let known = wellKnown(type) { return known }
        if let container = type as? any SchemaContainer.Type {
            return (container.schema(self), container.empty as? Value)
        }
        let name = Schema.TypeName(identity: ObjectIdentifier(type), name: documentName(of: type))
        if active.contains(name.identity) { return (Schema(.reference(name)), nil) }
        if types[name] != nil, let value = placeholders[name.identity] as? Value {
            return (Schema(.reference(name)), value)
        }

        active.insert(name.identity)
        defer { active.remove(name.identity) }
        let recorder = SchemaRecorder(self)
        var value = try? type.init(from: recorder)
        var schema = Schema(recorder.shape)
        schema.isNullable = recorder.isNullable
        if let cases = type as? any CaseIterable.Type {
            schema.choices = choices(of: cases)
            value = value ?? firstCase(of: cases)
        } else if !schema.hasMembers {
            schema.probe = { state, node in _ = try? state.value(type, at: node) }
        }
        (type as? any Documented.Type)?.document(&schema)
        if value == nil, let example = schema.examples.first {
            value = try? JSONReader.decode(type, from: example.json)
        }
        guard let value else {
            preconditionFailure(
                "\(type) takes no placeholder: say an example of it (Documented) or make it CaseIterable")
        }
        guard schema.hasMembers || !schema.choices.isEmpty else { return (schema, value) }
        placeholders[name.identity] = value
        precondition(!types.keys.contains { $0.name == name.name && $0 != name }, "two types are called \(name.name)")
        types[name] = schema
        return (Schema(.reference(name)), value)
    }

    private func wellKnown<Value>(_ type: Value.Type) -> (schema: Schema, value: Value?)? {
        var schema: Schema
        let value: Any
        switch type {
        case is String.Type: (schema, value) = (Schema(.string), "")
        case is Bool.Type: (schema, value) = (Schema(.boolean), false)
        case is Double.Type: (schema, value) = (Schema(.number), 0 as Double)
        case is Float.Type: (schema, value) = (Schema(.number), 0 as Float)
        case is JSONValue.Type: (schema, value) = (Schema(.any), JSONValue.null)
        case is Date.Type:
            (schema, value) = (Schema(.string), Date(timeIntervalSince1970: 0))
            schema.state(format: "date-time", example: "2026-11-21T08:52:33Z")
            schema.probe = { state, node in _ = try? state.value(Date.self, at: node) }
        case is UUID.Type:
            (schema, value) = (Schema(.string), UUID())
            schema.state(format: "uuid")
            schema.probe = { state, node in _ = try? state.value(UUID.self, at: node) }
        case let type as any FixedWidthInteger.Type:
            (schema, value) = integer(type)
        default: return nil
        }
        return (schema, value as? Value)
    }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> (Schema, Any) {
        var schema = Schema(.integer)
        if Value.bitWidth == 64, Value.isSigned {
            schema.format = "int64"
        } else {
            schema.range = Int64(Value.min)...(Int64(exactly: Value.max) ?? .max)
        }
        return (schema, Value.zero)
    }

    private func choices<Cases: CaseIterable>(of type: Cases.Type) -> [JSONValue] {
        type.allCases.compactMap { choice in
            guard let choice = choice as? any Encodable, let json = try? JSONWriter.encode(choice) else { return nil }
            return try? JSONValue(parsing: json)
        }
    }

    private func firstCase<Cases: CaseIterable, Value>(of type: Cases.Type) -> Value? { type.allCases.first as? Value }
}

extension Schema {
    /// Whether this stands in the document under a name: a type with members of its own.
    var hasMembers: Bool { if case .object = shape { true } else { false } }
}

/// The name of a type in the document: its own and that of the types around it, without modules and
/// punctuation: `Vin.Batch.Item` is `BatchItem`, `Routing.Page<Loyalty.Member>` is `PageMember`.
func documentName(of type: Any.Type) -> String {
    var name = ""
    let isPart: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "$" }
    for path in String(reflecting: type).split(whereSeparator: { !isPart($0) }) {
        // "(unknown context at $10f3c)" stands in the paths of private and local types.
        if path == "unknown" || path == "context" || path == "at" || path.hasPrefix("$") { continue }
        let isRest = path.hasPrefix(".")
        name += path.split(separator: ".").dropFirst(isRest || !path.contains(".") ? 0 : 1).joined()
    }
    return name
}

/// The standard containers, whose schema follows from their element's.
protocol SchemaContainer {
    static func schema(_ reader: SchemaReader) -> Schema
    static var empty: Self { get }
}

extension Array: SchemaContainer where Element: Decodable {
    static func schema(_ reader: SchemaReader) -> Schema { Schema(.array(reader.read(Element.self).schema)) }
    static var empty: [Element] { [] }
}

extension Set: SchemaContainer where Element: Decodable {
    static func schema(_ reader: SchemaReader) -> Schema { Schema(.array(reader.read(Element.self).schema)) }
    static var empty: Set<Element> { [] }
}

extension Dictionary: SchemaContainer where Key: Decodable, Value: Decodable {
    static func schema(_ reader: SchemaReader) -> Schema {
        precondition(Key.self == String.self, "an object's members are named by String")
        return Schema(.map(reader.read(Value.self).schema))
    }
    static var empty: [Key: Value] { [:] }
}

extension Optional: SchemaContainer where Wrapped: Decodable {
    static func schema(_ reader: SchemaReader) -> Schema {
        var schema = reader.read(Wrapped.self).schema
        schema.isNullable = true
        return schema
    }
    static var empty: Wrapped? { nil }
}
