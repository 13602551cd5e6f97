internal import Configuration
internal import Crypto

/// What the service derives from its one secret, each key for one purpose (HKDF, RFC 5869). Whoever changes the secret
/// ends all sessions and makes sealed values unreadable: second factors, signing keys.
struct Keys: Sendable {
    /// Makes refresh tokens of the ones before them.
    let refreshTokens: [UInt8]
    /// Tells genuine refresh tokens from inventions before the database is asked.
    let refreshTags: [UInt8]
    /// Seals access tokens that an honest retry gets again.
    let accessTokens: [UInt8]
    /// Seals the private keys in `signing_keys`.
    let signingKeys: [UInt8]
    /// Hides whom the attempt counters count.
    let attempts: [UInt8]
    /// Signs the cursors of lists.
    let cursors: [UInt8]
    private let secret: [UInt8]

    init(_ secret: Secret) {
        let bytes = Array(secret.reveal().utf8)
        self.secret = bytes
        refreshTokens = Keys.derive(bytes, "refresh tokens")
        refreshTags = Keys.derive(bytes, "refresh tags")
        accessTokens = Keys.derive(bytes, "access tokens")
        signingKeys = Keys.derive(bytes, "signing keys")
        attempts = Keys.derive(bytes, "attempts")
        cursors = Keys.derive(bytes, "cursors")
    }

    /// A key for another purpose, 32 bytes.
    func key(for purpose: String) -> [UInt8] { Keys.derive(secret, purpose) }

    private static func derive(_ secret: [UInt8], _ purpose: String) -> [UInt8] {
        HMAC.deriveKey(from: secret, info: Array("driveline identity \(purpose)".utf8), count: 32)
    }
}
