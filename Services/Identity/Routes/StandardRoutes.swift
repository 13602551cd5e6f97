internal import FoundationEssentials
internal import JSON
internal import JWT
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What others need to check our tokens: OpenID Connect Discovery 1.0, RFC 7517, and what the suite tells itself.
func standardRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/.well-known/openid-configuration", to: .everyone, "Where everything is", gives: Discovery.self
        ) { _ in
            .ok(Discovery(issuer: app.settings.tokens.issuer)).with("Cache-Control", "public, max-age=300")
        }.documented(tag: "standards"),
        .get("/.well-known/jwks.json", to: .everyone, "The keys of access tokens", gives: KeySet.self) { _ in
            .json(try app.ring.published(at: app.now)).with("Cache-Control", "public, max-age=300")
        }.documented(
            "A new key stands here before it signs, an old one until its last token is dead.", tag: "standards"),
        .get(
            "/internal/revocations", to: .everyone, "What was revoked within the life of a token",
            gives: Revocations.self
        ) { _ in
            .ok(Revocations(items: try await latestRevocations(app)))
        },
    ]
}

/// What was revoked while tokens of before may still live: their ten minutes, and one for clocks that differ.
func latestRevocations(_ app: App) async throws -> [Revocation] {
    let since = app.now - TimeInterval(AccessClaims.life + 60)
    return try await app.database.read { try await $0.revocations(since: since) }
}

/// OpenID Connect Discovery 1.0, section 3, as far as it concerns whoever checks tokens.
struct Discovery: Codable, Sendable, Documented {
    let issuer: String
    let jwksURI: String
    let tokenEndpoint: String
    let grantTypes: [String]
    let responseTypes: [String]
    let subjectTypes: [String]
    let algorithms: [String]
    let scopes: [String]

    init(issuer: String) {
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        self.issuer = issuer
        jwksURI = base + "/.well-known/jwks.json"
        tokenEndpoint = base + "/v1/sessions"
        grantTypes = ["password", "refresh_token", "client_credentials"]
        responseTypes = ["none"]
        subjectTypes = ["public"]
        algorithms = ["ES256"]
        scopes = Permission.allCases.map(\.rawValue)
    }

    private enum CodingKeys: String, CodingKey {
        case issuer
        case jwksURI = "jwks_uri"
        case tokenEndpoint = "token_endpoint"
        case grantTypes = "grant_types_supported"
        case responseTypes = "response_types_supported"
        case subjectTypes = "subject_types_supported"
        case algorithms = "id_token_signing_alg_values_supported"
        case scopes = "scopes_supported"
    }

    static func document(_ schema: inout Schema) {
        schema.state("OpenID Connect Discovery 1.0.")
        schema.member("issuer", "The `iss` of every token.", format: "uri")
        schema.member("jwks_uri", "Where the keys are.", format: "uri")
        schema.member("token_endpoint", "Where tokens are to be had.", format: "uri")
    }
}

/// RFC 7517, section 5.
struct KeySet: Codable, Sendable {
    struct Key: Codable, Sendable {
        let kty: String
        let crv: String
        let kid: String
        let alg: String
        let use: String
        let x: String
        let y: String
    }

    let keys: [Key]
}
