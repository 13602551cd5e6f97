import Crypto

/// Checks access tokens for one worker, and remembers those that held: the signature of a token is checked once, its
/// times every time. Not Sendable.
public final class TokenVerifier {
    private let rules: TokenRules
    private var keys: JWKS
    private var cache: TokenCache
    /// Tokens answered from memory.
    public private(set) var hits: UInt64 = 0
    /// Tokens whose signature was checked.
    public private(set) var misses: UInt64 = 0

    /// A verifier that remembers up to `remembered` tokens (about 1 KB each).
    public init(rules: TokenRules, keys: JWKS, remembered: Int = 4_096) {
        self.rules = rules
        self.keys = keys
        cache = TokenCache(capacity: remembered)
    }

    /// Takes another key set; what was remembered is checked anew, so a withdrawn key ends its tokens at once.
    public func replaceKeys(_ keys: JWKS) {
        self.keys = keys
        cache.removeAll()
    }

    /// The claims of a token that holds at `now`, in Unix seconds.
    ///
    /// What the error says is for the log; the caller of the API learns only that the token is invalid.
    public func verify(_ token: String, now: Int64) throws(TokenError) -> Claims {
        guard token.utf8.count <= JWS.mostBytes else { throw .tooLong }
        let name = TokenCache.Name(token)
        if let claims = cache[name] {
            hits += 1
            try rules.checkTimes(claims, now: now)
            return claims
        }
        misses += 1
        let jws = try JWS(parsing: token)
        guard let type = jws.type, type.utf8.elementsEqual(TokenRules.type.utf8) else { throw .wrongType }
        try jws.check(keys)
        let claims = try Claims(jws.payload)
        try rules.check(claims)
        try rules.checkTimes(claims, now: now)
        cache[name] = claims
        return claims
    }
}
