public import Crypto
import JSON

/// A signed token in compact form (RFC 7515), taken apart but not yet trusted.
public struct JWS: Sendable {
    /// The longest token that is looked at, in bytes.
    public static let mostBytes = 8_192

    /// Members that would let the sender choose how he is checked. None has a use here; each is a known attack.
    private static let refused = ["crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"]

    /// The name of the key that the token says it is signed with.
    public let kid: String?
    /// The media type that the token says it has.
    public let type: String?
    /// What is signed, if the signature holds.
    public let payload: [UInt8]
    private let algorithm: String
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Takes a token apart: exactly three parts of strict base64url, a header that is one JSON object with an
    /// algorithm and without duplicate or refused members.
    public init(parsing token: String) throws(TokenError) {
        let bytes = Array(token.utf8)
        guard bytes.count <= Self.mostBytes else { throw .tooLong }
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed("not three parts") }
        guard let header = Base64.decodeURL(parts[0]), let payload = Base64.decodeURL(parts[1]),
            let signature = Base64.decodeURL(parts[2])
        else { throw .malformed("not base64url") }
        let members = try Self.header(header)
        guard let algorithm = members["alg"]?.string else { throw .malformed("no algorithm") }
        self.algorithm = algorithm
        kid = try Self.text("kid", in: members)
        type = try Self.text("typ", in: members)
        self.payload = payload
        self.signature = signature
        signed = Array(bytes[..<parts[1].endIndex])
    }

    /// Throws unless the token is signed with `key` and its algorithm.
    public func check(_ key: JWK) throws(TokenError) {
        guard algorithm.utf8.elementsEqual(JWK.algorithm.utf8) else { throw .wrongAlgorithm }
        guard key.key.isValid(signature, for: signed) else { throw .badSignature }
    }

    /// Throws unless the token is signed with the key of the set that its `kid` names.
    public func check(_ keys: JWKS) throws(TokenError) {
        guard let kid, let key = keys.key(kid) else { throw .unknownKey }
        try check(key)
    }

    /// Signs `payload` as ES256.
    ///
    /// - Parameter type: the header's `typ`, `at+jwt` for access tokens (RFC 9068).
    public static func sign(
        _ payload: [UInt8], type: String, kid: String, key: P256.SigningKey
    ) throws(CryptoError) -> String {
        var header = JSONWriter()
        header.object {
            $0.member("alg", JWK.algorithm)
            $0.member("typ", type)
            $0.member("kid", kid)
        }
        let signed = Base64.encodeURL(header.bytes) + "." + Base64.encodeURL(payload)
        return signed + "." + Base64.encodeURL(try key.sign(signed.utf8))
    }

    private static func header(_ bytes: [UInt8]) throws(TokenError) -> JSONElement {
        let document: JSONDocument
        do {
            // A header is flat; the reader refuses duplicate members by itself.
            document = try JSONDocument(bytes, maximumDepth: 8)
        } catch {
            throw .malformed("the header is not JSON: \(error.reason)")
        }
        guard document.root.kind == .object else { throw .malformed("the header is no object") }
        for name in refused where document.root[name] != nil { throw .refusedHeader(name) }
        return document.root
    }

    private static func text(_ name: String, in members: JSONElement) throws(TokenError) -> String? {
        guard let member = members[name] else { return nil }
        guard let text = member.string else { throw .malformed("\(name) is not a text") }
        return text
    }
}
