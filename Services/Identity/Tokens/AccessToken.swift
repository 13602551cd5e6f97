internal import Crypto
internal import FoundationEssentials
internal import JSON
internal import JWT
internal import Models

/// What an access token says (RFC 9068).
struct AccessClaims: Sendable {
    /// The account's or the service's id.
    let subject: String
    let tenant: TenantID
    var business: BusinessID?
    let roles: [Role]
    /// Nil for programs.
    var session: SessionID?
    /// When the person last proved who they are; nil for programs.
    var authenticatedAt: Date?
    /// How (RFC 8176): `pwd`, `otp`.
    var methods: [String] = []
    /// The revocations of the account and the tenant that it was made in knowledge of: they do not concern it.
    var known: [Int64] = []

    /// Ten minutes (SECURITY.md, point 22): what is revoked elsewhere than with us is forgotten by then.
    static let life: Int64 = 600

    /// The signed token.
    func signed(by key: SigningKey, _ rules: TokenRules, at now: Date) throws -> String {
        // Rounded down: a token is never from the future.
        let issued = Int64(now.timeIntervalSince1970)
        var json = JSONWriter()
        json.object {
            $0.member("iss", rules.issuer)
            $0.member("aud", rules.audience)
            $0.member("sub", subject)
            $0.member("iat", issued)
            $0.member("exp", issued + Self.life)
            $0.member("jti", Base64.encodeURL(Random.bytes(16)))
            $0.member("tenant", tenant.description)
            $0.member("business", business?.description)
            $0.member("roles", .array(roles.map { .string($0.rawValue) }))
            $0.member("sid", session?.description)
            $0.member("auth_time", authenticatedAt.map { Int64($0.timeIntervalSince1970) })
            if !known.isEmpty { $0.member("known", .array(known.map { .integer($0) })) }
            if !methods.isEmpty { $0.member("amr", .array(methods.map { .string($0) })) }
        }
        return try JWS.sign(json.bytes, type: TokenRules.type, kid: key.kid, key: key.signing)
    }
}
