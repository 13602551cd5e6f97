public import JSON

/// The keys that sign tokens now, did until the last of their tokens dies, or will soon (RFC 7517, section 5).
public struct JWKS: Sendable {
    /// More keys than any rotation needs; a larger set is not ours.
    private static let mostKeys = 32

    /// The keys, in the order of the document.
    public let keys: [JWK]

    /// A set of keys; each must have a `kid` of its own.
    public init(_ keys: [JWK]) throws(TokenError) {
        guard keys.count <= Self.mostKeys else { throw .badKey("more than \(Self.mostKeys) keys") }
        var names: Set<[UInt8]> = []
        for key in keys {
            guard let kid = key.kid, !kid.isEmpty else { throw .badKey("a key of a set needs a kid") }
            guard names.insert(Array(kid.utf8)).inserted else { throw .badKey("two keys have one kid") }
        }
        self.keys = keys
    }

    /// Reads a key set document. Keys of other kinds and uses are passed over, as RFC 7517 asks; a set in which two
    /// of our kind have one `kid` is refused.
    public init(parsing json: [UInt8]) throws(TokenError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(json)
        } catch {
            throw .badKey("not JSON: \(error.reason)")
        }
        guard let keys = document.root["keys"], keys.kind == .array else { throw .badKey("no member keys") }
        try self.init(elements: keys.elements)
    }

    /// Reads the elements of the member `keys`.
    public init(elements: [JSONElement]) throws(TokenError) {
        guard elements.count <= Self.mostKeys else { throw .badKey("more than \(Self.mostKeys) keys") }
        var usable: [JWK] = []
        for element in elements {
            if let key = try? JWK(element), key.kid?.isEmpty == false { usable.append(key) }
        }
        try self.init(usable)
    }

    /// The key whose name is byte for byte `kid`.
    public func key(_ kid: String) -> JWK? {
        // Not `==`, which takes canonically equivalent texts for equal.
        keys.first { $0.kid.map { $0.utf8.elementsEqual(kid.utf8) } ?? false }
    }

    /// The document to publish: public members only.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.name("keys")
            $0.array { for key in keys { key.write(to: &$0) } }
        }
        return writer.bytes
    }
}
