import COpenSSL

/// ECDSA on P-256 with SHA-256: JOSE's ES256 (RFC 7518, section 3.4).
public enum P256 {
    /// Bytes of a coordinate, and of each half of a signature.
    static let width = 32

    /// The order of the group (FIPS 186-5; SEC 2, secp256r1), big-endian.
    static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// Checks signatures. Sound to share between threads: the key never changes after `init`, and libcrypto allows
    /// concurrent use of an EVP_PKEY that nobody changes.
    public final class VerifyingKey: @unchecked Sendable {
        /// The point's coordinates, 32 bytes each, big-endian.
        public let x: [UInt8]
        /// The point's second coordinate.
        public let y: [UInt8]
        private let key: KeyHandle

        /// A key of its coordinates; throws unless both have 32 bytes and name a point of the curve.
        public init(x: [UInt8], y: [UInt8]) throws(CryptoError) {
            guard x.count == P256.width, y.count == P256.width else {
                throw .notAKey("a coordinate of P-256 has 32 bytes")
            }
            self.x = x
            self.y = y
            key = try KeyHandle(point: [0x04] + x + y)
        }

        /// Whether `signature`, 64 bytes r and s, is the key's own for `message`.
        public func isValid(_ signature: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
            let raw = Array(signature)
            guard raw.count == 2 * P256.width, P256.isInRange(raw[..<P256.width]),
                P256.isInRange(raw[P256.width...])
            else { return false }
            return key.verifies(P256.der(raw), Hash.sha256(message))
        }
    }

    /// Makes signatures. Sound to share between threads for the same reason as `VerifyingKey`.
    public final class SigningKey: @unchecked Sendable {
        /// The public half.
        public let verifyingKey: VerifyingKey
        private let key: KeyHandle

        /// A new key.
        public convenience init() throws(CryptoError) {
            try self.init(KeyHandle.generate())
        }

        /// The key of a PEM text, PKCS#8 (`PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`), not encrypted. Throws for
        /// anything else than a sound private key of P-256.
        public convenience init(pem: String) throws(CryptoError) {
            try self.init(KeyHandle(pem: pem))
        }

        private init(_ key: KeyHandle) throws(CryptoError) {
            let (x, y) = try key.coordinates()
            self.key = key
            verifyingKey = try VerifyingKey(x: x, y: y)
        }

        /// 64 bytes, r and s, over the SHA-256 digest of `message`. Each call gives another signature.
        public func sign(_ message: some Collection<UInt8>) throws(CryptoError) -> [UInt8] {
            guard let signature = P256.raw(try key.sign(Hash.sha256(message))) else {
                throw .failed(call: "EVP_PKEY_sign")
            }
            return signature
        }

        /// The key as PKCS#8 PEM, for the secret store. Handle as the secret that it is.
        public func pem() throws(CryptoError) -> String { try key.pem() }
    }

    /// Whether a half of a signature is in 1..n-1 (FIPS 186-5, section 6.4.2, step 1).
    static func isInRange(_ half: ArraySlice<UInt8>) -> Bool {
        half.contains(where: { $0 != 0 }) && half.lexicographicallyPrecedes(order)
    }

    /// The DER that libcrypto reads: SEQUENCE { INTEGER r, INTEGER s }, at most 72 bytes.
    static func der(_ raw: [UInt8]) -> [UInt8] {
        let content = integer(raw[..<width]) + integer(raw[width...])
        return [0x30, UInt8(content.count)] + content
    }

    private static func integer(_ half: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(half.drop(while: { $0 == 0 }))
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }  // or it would be negative
        return [0x02, UInt8(digits.count)] + digits
    }

    /// The 64 bytes of the DER that libcrypto writes; nil where it is something else.
    static func raw(_ der: [UInt8]) -> [UInt8]? {
        guard der.count >= 2, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return nil }
        var rest = der[2...]
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard rest.count >= 2, rest[rest.startIndex] == 0x02 else { return nil }
            let length = Int(rest[rest.startIndex + 1])
            let digits = rest.dropFirst(2).prefix(length).drop(while: { $0 == 0 })
            guard rest.count >= 2 + length, digits.count <= width else { return nil }
            raw += [UInt8](repeating: 0, count: width - digits.count) + digits
            rest = rest.dropFirst(2 + length)
        }
        return rest.isEmpty ? raw : nil
    }
}
