import FoundationEssentials

extension DecodingState {
    /// The types whose JSON form the reader itself knows.
    func wellKnown<Value>(_ type: Value.Type, at node: Int) -> Value? {
        if type == String.self { return string(at: node) as? Value }
        if type == Int.self { return (integer(at: node) as Int) as? Value }
        if type == Date.self {
            let date = named(at: node, "invalid-time", "A time such as 2026-11-21T08:52:33Z is expected.", RFC3339.date)
            return (date ?? Date(timeIntervalSince1970: 0)) as? Value
        }
        if type == UUID.self {
            let id = named(at: node, "invalid-id", "A UUID is expected.") { UUID(uuidString: $0) }
            return (id ?? UUID()) as? Value
        }
        return nil
    }

    /// What the text at the node names; nothing, with a fault, when it is no text or names nothing.
    private func named<Value>(
        at node: Int, _ code: String, _ message: String, _ parse: (String) -> Value?
    ) -> Value? {
        let known = faults.count
        let text = string(at: node)
        let value = parse(text)
        if value == nil, faults.count == known { fault(at: node, code, message) }
        return value
    }
}

/// The `Decoder` of one node of the tape. Paths are not kept: a pointer is found from the node when a
/// fault is written down.
struct NodeDecoder: Decoder, SingleValueDecodingContainer {
    let state: DecodingState
    let node: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The value as it stands there.
    var anyValue: JSONValue {
        node == DecodingState.absent ? .null : JSONElement(document: state.document, node: node).value
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(MemberReader<Key>(state: state, node: expect(.object, "An object is expected.")))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        ElementReader(state: state, node: expect(.array, "An array is expected."))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    private func expect(_ kind: JSONNode.Kind, _ message: String) -> Int {
        guard node != DecodingState.absent, state.document.tape[node].kind == kind else {
            state.fault(at: node, "wrong-type", message)
            return DecodingState.absent
        }
        return node
    }

    func decodeNil() -> Bool { state.isNull(node) }
    func decode(_ type: Bool.Type) -> Bool { state.bool(at: node) }
    func decode(_ type: String.Type) -> String { state.string(at: node) }
    func decode(_ type: Double.Type) -> Double { state.double(at: node) }
    func decode(_ type: Float.Type) -> Float { Float(state.double(at: node)) }
    func decode(_ type: Int.Type) -> Int { state.integer(at: node) }
    func decode(_ type: Int8.Type) -> Int8 { state.integer(at: node) }
    func decode(_ type: Int16.Type) -> Int16 { state.integer(at: node) }
    func decode(_ type: Int32.Type) -> Int32 { state.integer(at: node) }
    func decode(_ type: Int64.Type) -> Int64 { state.integer(at: node) }
    func decode(_ type: UInt.Type) -> UInt { state.integer(at: node) }
    func decode(_ type: UInt8.Type) -> UInt8 { state.integer(at: node) }
    func decode(_ type: UInt16.Type) -> UInt16 { state.integer(at: node) }
    func decode(_ type: UInt32.Type) -> UInt32 { state.integer(at: node) }
    func decode(_ type: UInt64.Type) -> UInt64 { state.integer(at: node) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try state.value(type, at: node) }
}

/// The members of one object.
struct MemberReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let state: DecodingState
    let node: Int

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        guard node != DecodingState.absent else { return [] }
        return JSONElement(document: state.document, node: node).members.compactMap { Key(stringValue: $0.name) }
    }

    func contains(_ key: Key) -> Bool { find(key) != DecodingState.absent }
    func decodeNil(forKey key: Key) -> Bool { state.isNull(find(key)) }

    private func find(_ key: Key) -> Int {
        guard node != DecodingState.absent, let found = state.document.member(key.stringValue, of: node),
            state.hidden.isEmpty || !state.hidden.contains(found)
        else { return DecodingState.absent }
        return found
    }

    /// The member's node; its absence is a fault.
    private func require(_ key: Key) -> Int {
        let found = find(key)
        if found == DecodingState.absent {
            state.fault(at: node, member: key.stringValue, "required", "This member is required.")
        }
        return found
    }

    func decode(_ type: Bool.Type, forKey key: Key) -> Bool { state.bool(at: require(key)) }
    func decode(_ type: String.Type, forKey key: Key) -> String { state.string(at: require(key)) }
    func decode(_ type: Double.Type, forKey key: Key) -> Double { state.double(at: require(key)) }
    func decode(_ type: Int.Type, forKey key: Key) -> Int { state.integer(at: require(key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let found = require(key)
        do {
            return try state.value(type, at: found)
        } catch  where found == DecodingState.absent {
            // The fault is the missing member, not what a placeholder does to the type.
            throw DecodingState.Recorded()
        }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        NodeDecoder(state: state, node: require(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
        NodeDecoder(state: state, node: require(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        let found = node == DecodingState.absent ? nil : state.document.member("super", of: node)
        return NodeDecoder(state: state, node: found ?? DecodingState.absent)
    }

    func superDecoder(forKey key: Key) -> any Decoder { NodeDecoder(state: state, node: require(key)) }
}

/// The elements of one array.
struct ElementReader: UnkeyedDecodingContainer {
    let state: DecodingState
    let node: Int
    private(set) var currentIndex = 0
    private var position: Int
    private let end: Int

    init(state: DecodingState, node: Int) {
        self.state = state
        self.node = node
        position = node + 1
        end = node == DecodingState.absent ? position : Int(state.document.tape[node].next)
    }

    var codingPath: [any CodingKey] { [] }
    /// Not counted beforehand: the tape is walked once.
    var count: Int? { nil }
    var isAtEnd: Bool { position >= end }

    private mutating func next() throws -> Int {
        guard !isAtEnd else {
            state.fault(at: node, "too-few", "More elements are expected.")
            throw DecodingState.Recorded()
        }
        defer {
            position = Int(state.document.tape[position].next)
            currentIndex += 1
        }
        return position
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, state.isNull(position) else { return false }
        _ = try next()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try state.value(type, at: next())
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        NodeDecoder(state: state, node: try next()).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        NodeDecoder(state: state, node: try next()).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { NodeDecoder(state: state, node: try next()) }
}
