internal import Crypto
internal import FoundationEssentials
internal import JWT

/// A key that signs access tokens, has signed some that still live, or will.
struct SigningKey: Sendable {
    let kid: String
    let signing: P256.SigningKey
    /// When it begins to sign.
    let activeFrom: Date
    /// When it leaves the key set; nil while there is no later one.
    let publishedUntil: Date?

    /// The half that everybody may know.
    var publicKey: JWK { JWK(kid: kid, key: signing.verifyingKey) }

    /// A key with its thumbprint (RFC 7638) as name.
    init(_ signing: P256.SigningKey, activeFrom: Date, publishedUntil: Date? = nil) {
        self.signing = signing
        self.activeFrom = activeFrom
        self.publishedUntil = publishedUntil
        kid = JWK(signing.verifyingKey).kid ?? ""
    }
}

extension [SigningKey] {
    /// The key that signs now: of those whose time has come the latest.
    func signing(at now: Date) -> SigningKey? {
        filter { $0.activeFrom <= now }.max { $0.activeFrom < $1.activeFrom }
    }

    /// The key set to publish now.
    func published(at now: Date) throws -> [UInt8] {
        try JWKS(filter { key in key.publishedUntil.map { now < $0 } ?? true }.map(\.publicKey)).json
    }
}
