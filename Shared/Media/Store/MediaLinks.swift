internal import Crypto
internal import Models

/// Signs and reads the last segment of links to pictures: who holds it may get that one picture until the time in it.
///
/// 58 bytes in base64url: version, whether to save or to show, expiry, tenant, picture, and 16 bytes of an HMAC-SHA256
/// over all of that (NIST SP 800-107 has 128 bits suffice where forging takes asking us).
struct MediaLinks {
    /// What a link gives.
    struct Grant: Hashable {
        let tenant: TenantID
        let media: MediaID
        let isDownload: Bool
        /// Unix seconds.
        let expires: Int64
    }

    private static let macBytes = 16
    private let key: [UInt8]

    /// `secret` has at least 32 bytes.
    init(secret: String) {
        key = HMAC.deriveKey(from: Array(secret.utf8), info: Array("driveline media link".utf8), count: 32)
    }

    func token(_ grant: Grant) -> String {
        var bytes: [UInt8] = [1, grant.isDownload ? 1 : 0]
        bytes.appendBig(Int(grant.expires), 8)
        for half in [grant.tenant.high, grant.tenant.low, grant.media.high, grant.media.low] {
            bytes.appendBig(Int(bitPattern: UInt(half)), 8)
        }
        return Base64.encodeURL(bytes + mac(bytes))
    }

    /// Nil for what was not signed with this key, or has run out.
    func read(_ token: String, now: Int64) -> Grant? {
        guard token.utf8.count == 78, let bytes = Base64.decodeURL(token), bytes.count == 42 + Self.macBytes,
            bytes[0] == 1, bytes[1] <= 1
        else { return nil }
        let content = Array(bytes.prefix(42))
        guard constantTimeEqual(Array(bytes.dropFirst(42)), mac(content)) else { return nil }
        func number(_ start: Int) -> UInt64 {
            content[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard let tenant = TenantID(high: number(10), low: number(18)),
            let media = MediaID(high: number(26), low: number(34))
        else { return nil }
        let expires = Int64(bitPattern: number(2))
        guard expires > now else { return nil }
        return Grant(tenant: tenant, media: media, isDownload: bytes[1] == 1, expires: expires)
    }

    private func mac(_ content: [UInt8]) -> [UInt8] {
        Array(HMAC.authenticate(content, key: key).prefix(Self.macBytes))
    }
}
