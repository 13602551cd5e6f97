/// What an access token must say to be taken here (SECURITY.md, point 26).
public struct TokenRules: Sendable {
    /// The header's `typ` of an access token (RFC 9068).
    public static let type = "at+jwt"

    /// Exactly this issuer.
    public let issuer: String
    /// This must be among the audiences.
    public let audience: String
    /// How far clocks may be apart, in seconds.
    public let skew: Int64
    /// How long a token may live, in seconds.
    public let longestLife: Int64

    /// Rules with the suite's 60 seconds of skew and ten minutes of life.
    public init(issuer: String, audience: String, skew: Int64 = 60, longestLife: Int64 = 600) {
        self.issuer = issuer
        self.audience = audience
        self.skew = skew
        self.longestLife = longestLife
    }

    /// Throws unless the claims are ours and not longer-lived than allowed.
    func check(_ claims: Claims) throws(TokenError) {
        guard claims.issuer.utf8.elementsEqual(issuer.utf8) else { throw .notForUs("iss") }
        guard claims.audience.contains(where: { $0.utf8.elementsEqual(audience.utf8) }) else {
            throw .notForUs("aud")
        }
        guard claims.expires > claims.issuedAt else { throw .badClaim("exp") }
        guard claims.expires - claims.issuedAt <= longestLife else { throw .livesTooLong }
    }

    /// Throws unless the token is valid at `now`, in Unix seconds.
    func checkTimes(_ claims: Claims, now: Int64) throws(TokenError) {
        guard now - skew < claims.expires else { throw .expired }
        guard claims.issuedAt <= now + skew, (claims.notBefore ?? 0) <= now + skew else { throw .notYetValid }
    }
}
