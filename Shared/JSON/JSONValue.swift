/// Any JSON value as a tree. Members keep their order; numbers that are not 64-bit integers keep
/// their text, so nothing is rounded on the way through.
public enum JSONValue: Hashable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number, as it was written.
    case number(String)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Named values in the order they were written.
    case object([Member])

    /// One named value of an object.
    public struct Member: Hashable, Sendable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public let value: JSONValue

        /// A member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Parses a text, as strictly as `JSONDocument`.
    public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        self = try JSONDocument(bytes).root.value
    }

    /// The member of that name, if this is an object that has it.
    public subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// This value as the text of a JSON document.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// JSON Merge Patch, RFC 7396: what this value becomes when `patch` is applied. Members that are
    /// null in the patch go, objects are merged, everything else is replaced.
    public func merged(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [Member] = []
        if case .object(let own) = self { members = own }
        for change in changes {
            let index = members.firstIndex { $0.name.utf8.elementsEqual(change.name.utf8) }
            if case .null = change.value {
                if let index { members.remove(at: index) }
            } else if let index {
                members[index] = Member(change.name, members[index].value.merged(with: change.value))
            } else {
                members.append(Member(change.name, JSONValue.null.merged(with: change.value)))
            }
        }
        return .object(members)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; the members keep their order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    /// `null`
    public init(nilLiteral: ()) { self = .null }
}

extension JSONValue: Codable {
    /// Takes whatever value stands there. Only `JSONReader` can give it.
    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else {
            throw InvalidValue("invalid", "Only the suite's own reader gives any JSON value.")
        }
        self = decoder.anyValue
    }

    /// Writes the value as it is.
    public func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? ValueEncoder else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "only JSONWriter writes any JSON value"))
        }
        encoder.write(self)
    }
}
