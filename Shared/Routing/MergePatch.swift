import JSON

/// A JSON Merge Patch (RFC 7396) of a resource whose changeable part is `Value`.
public struct MergePatch<Value: Codable> {
    let changes: JSONValue
    let reader: CheckedReader<Value>

    /// The value after the change, checked as if it had come whole. Throws 422 with every fault.
    public func applied(to value: Value) throws -> Value {
        guard case .object = changes else {
            throw Problem.invalid("", "wrong-type", "An object is expected.")
        }
        let current = try JSONValue(parsing: JSONWriter.encode(value))
        do { return try reader.read(current.merged(with: changes).json) } catch { throw Problem(error) }
    }

    /// Whether the patch says something about this member, be it null.
    public func mentions(_ member: String) -> Bool { changes[member] != nil }

    /// Every member that the patch says something about, be it null.
    public var members: [String] {
        guard case .object(let members) = changes else { return [] }
        return members.map(\.name)
    }

    /// The schema of a patch: nothing is required, whatever may be left out may be null, and so on in objects within, for
    /// a patch changes members of those too.
    static func schema(_ whole: Schema, _ types: inout SchemaSet) -> Schema {
        var schema = partial(whole, types, within: [])
        schema.examples = []
        return schema
    }

    /// An object with all of its members optional; anything else as it is. `within` are the types around it: one that
    /// contains itself is referred to from there on.
    private static func partial(_ whole: Schema, _ types: SchemaSet, within: Set<Schema.TypeName>) -> Schema {
        var (schema, around) = (types.resolve(whole), within)
        guard case .object(let members) = schema.shape else { return whole }
        if case .reference(let name) = whole.shape, !around.insert(name).inserted { return whole }
        schema.description = whole.description ?? schema.description
        schema.isPatch = true
        schema.shape = .object(
            members.map { member in
                var changed = member
                changed.schema = partial(member.schema, types, within: around)
                changed.schema.isNullable = changed.schema.isNullable || !member.isRequired
                changed.isRequired = false
                return changed
            })
        return schema
    }
}
