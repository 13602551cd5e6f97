import FoundationEssentials

/// What one encoding shares: the writer and the objects and arrays that are open. A container that
/// writes first closes what was opened after it, so text comes out in one pass.
final class EncodingState {
    var writer: JSONWriter
    private var open: [(end: UInt8, encoder: Int)] = []
    private var encoders = 0

    init(_ writer: JSONWriter) { self.writer = writer }

    func encode<Value: Encodable>(_ value: Value, depth: Int) throws {
        // Comparing types first keeps the dynamic cast off the path of every other value.
        if Value.self == String.self, let value = value as? String {
            writer.string(value)
        } else if Value.self == Int.self, let value = value as? Int {
            writer.integer(value)
        } else if Value.self == Date.self, let value = value as? Date {
            writer.string(RFC3339.text(value))
        } else if Value.self == UUID.self, let value = value as? UUID {
            writer.string(value.uuidString.lowercased())
        } else if Value.self == JSONValue.self, let value = value as? JSONValue {
            writer.value(value)
        } else {
            let before = writer.bytes.count
            try value.encode(to: ValueEncoder(state: self, depth: depth, identity: newIdentity()))
            if writer.bytes.count == before {
                writer.beginObject()
                writer.endObject()
            }
        }
    }

    /// Ends every container that is deeper than that.
    func close(to depth: Int) {
        if writer.awaitsValue { writer.null() }
        while open.count > depth {
            if open.removeLast().end == UInt8(ascii: "}") { writer.endObject() } else { writer.endArray() }
            if writer.awaitsValue { writer.null() }
        }
    }

    /// Opens a container for the encoder, or goes on in the one it has opened already.
    func begin(object: Bool, at depth: Int, by encoder: Int) {
        if open.count > depth, open[depth].encoder == encoder {
            close(to: depth + 1)
            return
        }
        if open.count > depth { close(to: depth) }
        if object { writer.beginObject() } else { writer.beginArray() }
        open.append((object ? UInt8(ascii: "}") : UInt8(ascii: "]"), encoder))
    }

    func newIdentity() -> Int {
        encoders += 1
        return encoders
    }
}

/// The `Encoder` of one value.
struct ValueEncoder: Encoder, SingleValueEncodingContainer {
    let state: EncodingState
    /// How many containers are open around this value.
    let depth: Int
    let identity: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        state.begin(object: true, at: depth, by: identity)
        return KeyedEncodingContainer(KeyedWriter<Key>(state: state, depth: depth + 1))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        state.begin(object: false, at: depth, by: identity)
        return ElementWriter(state: state, depth: depth + 1)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func write(_ value: JSONValue) { state.writer.value(value) }

    func encodeNil() { state.writer.null() }
    func encode(_ value: Bool) { state.writer.bool(value) }
    func encode(_ value: String) { state.writer.string(value) }
    func encode(_ value: Double) throws { try state.write(value) }
    func encode(_ value: Float) throws { try state.write(Double(value.description) ?? Double(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { try state.encode(value, depth: depth) }
    func encode(_ value: Int) { state.writer.integer(value) }
    func encode(_ value: Int8) { state.writer.integer(value) }
    func encode(_ value: Int16) { state.writer.integer(value) }
    func encode(_ value: Int32) { state.writer.integer(value) }
    func encode(_ value: Int64) { state.writer.integer(value) }
    func encode(_ value: UInt) { state.writer.integer(value) }
    func encode(_ value: UInt8) { state.writer.integer(value) }
    func encode(_ value: UInt16) { state.writer.integer(value) }
    func encode(_ value: UInt32) { state.writer.integer(value) }
    func encode(_ value: UInt64) { state.writer.integer(value) }
}

extension EncodingState {
    func write(_ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "JSON has no such number"))
        }
        writer.number(value)
    }
}

/// The members of one object.
struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let state: EncodingState
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    private func name(_ key: Key) {
        state.close(to: depth)
        state.writer.name(key.stringValue)
    }

    func encodeNil(forKey key: Key) {
        name(key)
        state.writer.null()
    }

    func encode(_ value: Bool, forKey key: Key) {
        name(key)
        state.writer.bool(value)
    }

    func encode(_ value: String, forKey key: Key) {
        name(key)
        state.writer.string(value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        name(key)
        try state.write(value)
    }

    func encode(_ value: Int, forKey key: Key) {
        name(key)
        state.writer.integer(value)
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        name(key)
        try state.encode(value, depth: depth)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        superEncoder(forKey: key).container(keyedBy: Nested.self)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        superEncoder(forKey: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        state.close(to: depth)
        state.writer.name("super")
        return ValueEncoder(state: state, depth: depth, identity: state.newIdentity())
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        name(key)
        return ValueEncoder(state: state, depth: depth, identity: state.newIdentity())
    }
}

/// The elements of one array.
struct ElementWriter: UnkeyedEncodingContainer {
    let state: EncodingState
    let depth: Int
    private(set) var count = 0

    init(state: EncodingState, depth: Int) {
        self.state = state
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() {
        next()
        state.writer.null()
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        next()
        try state.encode(value, depth: depth)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: Nested.self)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder {
        next()
        return ValueEncoder(state: state, depth: depth, identity: state.newIdentity())
    }

    private mutating func next() {
        state.close(to: depth)
        count += 1
    }
}
