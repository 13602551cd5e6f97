public import Crypto
public import JSON

/// One public signature key (RFC 7517). Only ES256 on P-256 exists here: the algorithm is pinned by the key.
public struct JWK: Sendable {
    /// The algorithm of every key, and the only one that is taken (RFC 8725, section 3.1).
    public static let algorithm = "ES256"

    /// The name by which tokens choose the key.
    public let kid: String?
    /// The key itself.
    public let key: P256.VerifyingKey

    /// A key by a name of the caller's.
    public init(kid: String?, key: P256.VerifyingKey) {
        self.kid = kid
        self.key = key
    }

    /// A key named by its thumbprint: SHA-256 of its required members (RFC 7638).
    public init(_ key: P256.VerifyingKey) {
        self.init(kid: Self.thumbprint(key), key: key)
    }

    /// Reads one key. Members that are not known are passed over, also the private one that test vectors carry;
    /// members that say the key is for something else (`alg`, `use`, `key_ops`) make it no key of ours.
    public init(_ json: JSONElement) throws(TokenError) {
        guard json.kind == .object else { throw .badKey("not an object") }
        guard json["kty"]?.string == "EC", json["crv"]?.string == "P-256" else { throw .badKey("not on P-256") }
        try Self.checkPurpose(json)
        if let kid = json["kid"], kid.string == nil { throw .badKey("kid is not a text") }
        guard let x = json["x"]?.string.flatMap({ Base64.decodeURL($0) }),
            let y = json["y"]?.string.flatMap({ Base64.decodeURL($0) })
        else { throw .badKey("no coordinates") }
        do {
            self.init(kid: json["kid"]?.string, key: try P256.VerifyingKey(x: x, y: y))
        } catch {
            throw .badKey("\(error)")
        }
    }

    private static func checkPurpose(_ json: JSONElement) throws(TokenError) {
        if let algorithm = json["alg"], algorithm.string != Self.algorithm { throw .badKey("not for ES256") }
        if let use = json["use"], use.string != "sig" { throw .badKey("not for signatures") }
        if let operations = json["key_ops"] {
            guard operations.kind == .array, operations.elements.contains(where: { $0.string == "verify" }) else {
                throw .badKey("not for verifying")
            }
        }
    }

    /// Writes the public members.
    public func write(to json: inout JSONWriter) {
        json.object {
            $0.member("kty", "EC")
            $0.member("crv", "P-256")
            $0.member("kid", kid)
            $0.member("alg", Self.algorithm)
            $0.member("use", "sig")
            $0.member("x", Base64.encodeURL(key.x))
            $0.member("y", Base64.encodeURL(key.y))
        }
    }

    private static func thumbprint(_ key: P256.VerifyingKey) -> String {
        // RFC 7638, section 3.2: the required members of an EC key in lexicographic order, no spaces.
        let x = Base64.encodeURL(key.x)
        let y = Base64.encodeURL(key.y)
        return Base64.encodeURL(Hash.sha256("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"\(x)\",\"y\":\"\(y)\"}".utf8))
    }
}
