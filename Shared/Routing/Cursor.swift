import Crypto
public import JSON

/// Makes and reads the cursors of lists: where a page ended, as the key values of its last item. Opaque
/// to callers and signed, so that a garbled one, one of another list, of another tenant or with other
/// filters is refused with 400 and nothing of it ever reaches SQL unchecked.
public struct CursorCodec: Sendable {
    private let key: [UInt8]

    /// A codec whose cursors every replica with the same key reads. 32 random bytes are a good key.
    public init(key: [UInt8]) {
        precondition(key.count >= 16, "a cursor key has at least 16 bytes")
        self.key = key
    }

    /// Octets of the signature: half of SHA-256's, ample for what only keeps lists apart.
    private static let signatureLength = 16

    /// The cursor of a position.
    ///
    /// - Parameters:
    ///   - values: the key values of the last item, in the order of the list's ORDER BY.
    ///   - scope: what the cursor is good for: route, tenant, filters.
    public func encode(_ values: [JSONValue], scope: String) -> String {
        let payload = JSONValue.array(values).json
        return Base64.encodeURL(signature(payload, scope) + payload)
    }

    /// The key values of a cursor made by `encode` with the same scope. Throws 400 for any other text.
    public func decode(_ cursor: String, scope: String) throws(Problem) -> [JSONValue] {
        guard cursor.utf8.count <= 1024, let bytes = Base64.decodeURL(cursor), bytes.count > Self.signatureLength
        else { throw Problem(.invalidCursor) }
        let payload = Array(bytes.dropFirst(Self.signatureLength))
        guard constantTimeEqual(signature(payload, scope), Array(bytes.prefix(Self.signatureLength))),
            case .array(let values)? = try? JSONValue(parsing: payload)
        else { throw Problem(.invalidCursor) }
        return values
    }

    private func signature(_ payload: [UInt8], _ scope: String) -> [UInt8] {
        Array(HMAC.authenticate(Array(scope.utf8) + [0] + payload, key: key).prefix(Self.signatureLength))
    }
}

extension Call {
    /// The key values of `cursor`, or nil on the first page. Throws 400 for a cursor that is not of this list.
    public func cursor(_ codec: CursorCodec, scope: String) throws(Problem) -> [JSONValue]? {
        guard let text: String = try query("cursor") else { return nil }
        return try codec.decode(text, scope: scope)
    }
}

/// One page of a list, as API.md has it.
public struct Page<Item: Codable>: Codable {
    /// The items in the list's order.
    public let items: [Item]
    /// Where the next page begins; null on the last one.
    public let nextCursor: String?

    /// A page.
    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: CodingKey { case items, nextCursor }

    /// Writes `nextCursor` always, as null on the last page.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(nextCursor, forKey: .nextCursor)
    }

    /// Reads a page.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        items = try container.decode([Item].self, forKey: .items)
        nextCursor = try container.decode(String?.self, forKey: .nextCursor)
    }
}

extension Page: Documented {
    /// Says what the members are.
    public static func document(_ schema: inout Schema) {
        schema.member("items", "The items of this page, in the list's order.")
        schema.member("nextCursor", "Pass it as `cursor` for the next page; null on the last one.")
    }
}
