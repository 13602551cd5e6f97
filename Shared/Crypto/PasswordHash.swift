import COpenSSL

/// Password hashes by scrypt (RFC 7914), as texts that carry their parameters:
/// `$scrypt$ln=17,r=8,p=1$<salt>$<digest>`, salt and digest in Base64 without padding (the PHC string format).
///
/// Takes 128 · N · r bytes of memory and a good part of a second: never on a worker.
public enum PasswordHash {
    /// How hard it is to try a password.
    public struct Cost: Hashable, Sendable {
        /// N as a power of two.
        public let logN: Int
        /// Block size: memory is 128 · N · r bytes.
        public let r: Int
        /// How often it is done, one after the other.
        public let p: Int

        /// A cost. Traps outside logN 1...24, r 1...32, p 1...16: at most 64 GiB, and nothing that overflows.
        public init(logN: Int, r: Int = 8, p: Int = 1) {
            precondition((1...24).contains(logN) && (1...32).contains(r) && (1...16).contains(p), "no cost of scrypt")
            self.logN = logN
            self.r = r
            self.p = p
        }

        /// What OWASP's Password Storage Cheat Sheet asks for scrypt: N = 2^17 (128 MiB), r = 8, p = 1.
        public static let recommended = Cost(logN: 17)
    }

    private static let saltLength = 16
    private static let digestLength = 32
    private static let name = "scrypt"

    /// The hash of a password with a new salt.
    public static func make(_ password: [UInt8], cost: Cost) throws(CryptoError) -> String {
        let salt = Random.bytes(saltLength)
        return text(cost, salt, try digest(password, salt, cost, count: digestLength))
    }

    /// Whether the password is the hash's; false for a text that is no hash. Works as long for a wrong password as for
    /// the right one.
    public static func isRight(_ password: [UInt8], for hash: String) throws(CryptoError) -> Bool {
        guard let parts = Parts(hash) else { return false }
        return constantTimeEqual(
            parts.digest, try digest(password, parts.salt, parts.cost, count: parts.digest.count))
    }

    /// The cost that a hash was made with; nil for a text that is no hash.
    public static func cost(of hash: String) -> Cost? { Parts(hash)?.cost }

    /// A hash that no password is known to have, to compute with where there is no account: it costs the same time.
    public static func ofNobody(cost: Cost) -> String {
        text(cost, Random.bytes(saltLength), Random.bytes(digestLength))
    }

    private static func text(_ cost: Cost, _ salt: [UInt8], _ digest: [UInt8]) -> String {
        "$\(name)$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(unpadded(salt))$\(unpadded(digest))"
    }

    private static func digest(
        _ password: [UInt8], _ salt: [UInt8], _ cost: Cost, count: Int
    ) throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: count)
        // What RFC 7914 needs is 128 · r · (N + p) and a little; libcrypto refuses above the limit that it is given.
        let memory = UInt64(128 * cost.r) * (UInt64(1) << UInt64(cost.logN) + UInt64(cost.p) + 8)
        let done = password.withUnsafeBytes { password in
            // Sound: libcrypto reads `password.count` bytes as chars and keeps no pointer; `digest` has `count` bytes.
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
                UInt64(1) << UInt64(cost.logN), UInt64(cost.r), UInt64(cost.p), memory, &digest, count)
        }
        guard done == 1 else {
            ERR_clear_error()
            throw .failed(call: "EVP_PBE_scrypt")
        }
        return digest
    }

    private static func unpadded(_ bytes: [UInt8]) -> String {
        var text = Base64.encode(bytes)
        while text.hasSuffix("=") { text.removeLast() }
        return text
    }

    /// A hash taken apart.
    private struct Parts {
        let cost: Cost
        let salt: [UInt8]
        let digest: [UInt8]

        init?(_ hash: String) {
            let fields = hash.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
            guard fields.count == 5, fields[0].isEmpty, fields[1].elementsEqual(PasswordHash.name.utf8),
                let cost = Self.cost(Substring(fields[2])), let salt = Self.bytes(Substring(fields[3])),
                let digest = Self.bytes(Substring(fields[4])), (8...64).contains(salt.count),
                (16...64).contains(digest.count)
            else { return nil }
            self.cost = cost
            self.salt = salt
            self.digest = digest
        }

        private static func cost(_ text: Substring) -> Cost? {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].hasPrefix("ln="), parts[1].hasPrefix("r="), parts[2].hasPrefix("p="),
                let logN = Int(parts[0].dropFirst(3)), let r = Int(parts[1].dropFirst(2)),
                let p = Int(parts[2].dropFirst(2)), (1...24).contains(logN), (1...32).contains(r), (1...16).contains(p)
            else { return nil }
            return Cost(logN: logN, r: r, p: p)
        }

        private static func bytes(_ text: Substring) -> [UInt8]? {
            Base64.decode(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
        }
    }
}
