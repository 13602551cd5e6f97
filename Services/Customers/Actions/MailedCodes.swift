internal import Crypto
internal import FoundationEssentials
internal import Models

/// The secret of a mailed link: 256 random bits, with the tenant in front so that whoever follows the link need not be
/// signed in there yet. Only its digest is kept.
struct LinkCode {
    let tenant: TenantID
    private let secret: [UInt8]

    /// A new one.
    init(for tenant: TenantID) {
        self.tenant = tenant
        secret = Random.bytes(32)
    }

    /// The code that a text is, if it has the form of one.
    init?(_ text: String) {
        guard let bytes = Base64.decodeURL(text), bytes.count == 48 else { return nil }
        func half(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        guard let tenant = TenantID(high: half(0), low: half(8)) else { return nil }
        self.tenant = tenant
        secret = Array(bytes[16...])
    }

    /// 64 characters of base64url.
    var text: String {
        let id = [tenant.high, tenant.low].flatMap { half in
            stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
        }
        return Base64.encodeURL(id + secret)
    }

    /// What is kept of it: SHA-256.
    var hash: [UInt8] { Hash.sha256(secret) }
}
