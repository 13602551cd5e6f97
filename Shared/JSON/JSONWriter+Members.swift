extension JSONWriter {
    /// A member with a text.
    public mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    /// A member with a text, or nothing at all.
    public mutating func member(_ name: String, _ value: String?) {
        if let value { member(name, value) }
    }

    /// A member with an integer.
    public mutating func member(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        integer(value)
    }

    /// A member with an integer, or nothing at all.
    public mutating func member(_ name: String, _ value: (some BinaryInteger)?) {
        if let value { member(name, value) }
    }

    /// A member with a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// A member with any JSON value.
    public mutating func member(_ name: String, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }

    /// Any JSON value.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let text): raw(Array(text.utf8)[...])
        case .string(let text): string(text)
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .object(let members): object { for member in members { $0.member(member.name, member.value) } }
        }
    }

    /// Anything that can be encoded, straight into these bytes.
    public mutating func value(_ value: some Encodable) throws {
        let state = EncodingState(self)
        self = JSONWriter(capacity: 0)
        defer { self = state.writer }
        try state.encode(value, depth: 0)
        state.close(to: 0)
    }

    /// The text of one value. Throws what its `encode(to:)` throws, and for NaN and the infinities.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        var writer = JSONWriter()
        try writer.value(value)
        return writer.bytes
    }
}
