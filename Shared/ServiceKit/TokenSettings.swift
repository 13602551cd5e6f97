public import Configuration
internal import JWT

/// How a service checks access tokens: what it reads from its environment if it has protected routes.
public struct TokenSettings: Sendable {
    /// The issuer's public keys (JWKS).
    let keysFile: String
    /// What a token must say.
    let rules: TokenRules

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    public init(_ environment: Environment) {
        keysFile = environment.string(
            "TOKEN_KEYS_FILE", "The public keys of the tokens' issuer (JWKS); read again when the file changes.")
        rules = TokenRules(
            issuer: environment.string("TOKEN_ISSUER", "The `iss` of every access token."),
            audience: environment.string("TOKEN_AUDIENCE", "What `aud` must contain.", default: "driveline"),
            skew: environment.duration(
                "TOKEN_SKEW", "How far the issuer's clock may be from ours.", in: .zero ... .seconds(300),
                default: .seconds(60)
            ).components.seconds)
    }
}
