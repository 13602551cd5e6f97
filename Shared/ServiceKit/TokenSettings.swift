public import Configuration
internal import FoundationEssentials
public import JWT

/// How a service checks credentials: what it reads from its environment if it has protected routes.
public struct TokenSettings: Sendable {
    /// Where the keys of tokens come from.
    enum Source: Sendable {
        /// A key set (JWKS) in a file: for tests and for issuers that are not ours.
        case file(String)
        /// The identity service, which also tells revocations and checks API keys. The address has no slash at its end.
        case identity(String)
    }

    let source: Source
    /// What a token must say.
    let rules: TokenRules
    /// The secret with which this service gets tokens for calls to its neighbours; nil: it cannot call any that ask.
    let clientSecret: Secret?

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    public init(_ environment: Environment) {
        rules = Self.rules(environment)
        let identity = environment.optionalURL(
            "IDENTITY_URL", "The identity service: keys of tokens, revocations, API keys.")
        let file = environment.optionalString(
            "TOKEN_KEYS_FILE", "Instead of IDENTITY_URL a key set (JWKS); read again when the file changes.")
        clientSecret = environment.optionalSecret(
            "CLIENT_SECRET", "This service's secret at the identity service, for calls to its neighbours.")
        switch (identity, file) {
        case (let url?, nil): source = .identity(NeighbourSettings.base(url))
        case (nil, let path?): source = .file(path)
        case (nil, nil):
            environment.fault("IDENTITY_URL", "is not set, and neither is TOKEN_KEYS_FILE; one of them is needed")
            source = .file("")
        case (_?, _?):
            environment.fault("TOKEN_KEYS_FILE", "and IDENTITY_URL exclude each other")
            source = .file("")
        }
    }

    /// What every token must say; the identity service, which makes them, reads it too.
    public static func rules(_ environment: Environment) -> TokenRules {
        TokenRules(
            issuer: environment.string("TOKEN_ISSUER", "The `iss` of every access token."),
            audience: environment.string("TOKEN_AUDIENCE", "What `aud` must contain.", default: "driveline"),
            skew: environment.duration(
                "TOKEN_SKEW", "How far the issuer's clock may be from ours.", in: .zero ... .seconds(300),
                default: .seconds(60)
            ).components.seconds)
    }
}

/// Addresses of neighbours.
enum NeighbourSettings {
    /// The address without the slash at its end.
    static func base(_ url: URL) -> String {
        let text = url.absoluteString
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
