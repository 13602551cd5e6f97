import FoundationEssentials
import Models

/// How API keys look and what they may allow. The form is `APIKeyForm`'s (ServiceKit): `dlk_`, eight characters that are
/// shown, `_`, 43 characters of base64url.
enum APIKeyRules {
    /// Random bytes of the part that is shown: 40 bits, eight characters.
    static let prefixByteCount = 5
    /// Random bytes of the secret part.
    static let secretByteCount = 32
    /// How exactly the last use is kept: at most one write in that time.
    static let useInterval: TimeInterval = 60

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The part that is shown, of five random bytes.
    static func prefix(_ bytes: [UInt8]) -> String {
        precondition(bytes.count == prefixByteCount, "a prefix is made of five bytes")
        let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return String(decoding: (0..<8).map { alphabet[Int(bits >> UInt64(35 - 5 * $0)) & 31] }, as: UTF8.self)
    }

    /// Checks what a key is to allow: only what concerns tenants, and nothing that its maker may not do, in a business
    /// that the maker reaches.
    static func check(
        _ scopes: [Permission], in business: BusinessID?, expires: Date?, by maker: Giver, at now: Date
    ) throws(APIKeyRefusal) {
        guard Set(scopes).count == scopes.count, Permission.ofTenants.isSuperset(of: scopes) else {
            throw .noScopeOfTenants
        }
        guard maker.business == nil || maker.business == business else { throw .otherBusiness }
        guard maker.permissions.isSuperset(of: scopes) else { throw .mightier }
        if let expires, expires <= now { throw .expiredAlready }
    }
}

/// Why an API key cannot be made or ended.
enum APIKeyRefusal: Error, Hashable {
    /// A scope that is not about a tenant, or one twice.
    case noScopeOfTenants
    /// A scope that the caller does not have.
    case mightier
    /// A business that is not the caller's.
    case otherBusiness
    /// An end in the past.
    case expiredAlready
    /// The tenant has as many keys as its plan allows.
    case quotaReached(most: Int64)
    /// There is no such key.
    case notFound
    /// The tenant is suspended.
    case suspended
}
