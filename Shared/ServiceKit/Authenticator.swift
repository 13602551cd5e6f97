internal import EventLoop
internal import Glibc
internal import HTTP
internal import JWT
internal import Models
internal import Routing

/// Finds out who calls, from the access token or API key in `Authorization` and nothing else. Belongs to one worker.
///
/// Whatever is wrong with a credential, the answer is the same 401 `invalid_token`: who tries them learns nothing.
final class Authenticator {
    private(set) var readiness: Readiness
    private(set) var refused = 0
    private let rules: TokenRules
    private let authority: TokenAuthority
    private let now: () -> Int64
    private var verifier: TokenVerifier?
    private var loaded: [UInt8] = []
    private var revoked = RevokedTokens()
    private var keys: APIKeyCache
    /// Who the tokens of late stand for, by the token: reading roles and ids costs more than the check of a known token.
    private var bearers: [String: Bearer] = [:]

    init(_ rules: TokenRules, _ authority: TokenAuthority, now: @escaping () -> Int64 = { Int64(time(nil)) }) {
        self.rules = rules
        self.authority = authority
        self.now = now
        keys = APIKeyCache(ask: authority.apiKey)
        readiness = Readiness("token keys", .unready, "not read yet")
    }

    var remembered: UInt64 { verifier?.hits ?? 0 }
    var verified: UInt64 { verifier?.misses ?? 0 }

    /// The caller of a request; nil without credentials.
    func bearer(_ head: RequestHead) async throws -> Bearer? {
        let values = head.values("authorization")
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw Problem.badRequest("Authorization stands more than once.") }
        guard let verifier else { throw Problem.unavailable("Tokens cannot be checked yet.") }
        if let credential = Self.credential(value), let bearer = try await bearer(of: credential, verifier) {
            return bearer
        }
        refused += 1
        throw Problem.unauthorized(isInvalid: true)
    }

    private func bearer(of credential: String, _ verifier: TokenVerifier) async throws -> Bearer? {
        if APIKeyForm.isKey(credential) {
            guard APIKeyForm.isWellFormed(credential),
                let grant = try await keys.grant(APIKeyForm.hash(credential)),
                grant.expires.map({ $0 > now() }) ?? true
            else { return nil }
            // What was revoked says nothing of a key: whoever keeps the keys judges tenant and maker at each check.
            return Bearer(grant)
        }
        guard let claims = try? verifier.verify(credential, now: now()), let bearer = bearer(of: credential, claims),
            !revoked.covers(bearer)
        else { return nil }
        return bearer
    }

    private func bearer(of credential: String, _ claims: Claims) -> Bearer? {
        if let known = bearers[credential] { return known }
        guard let bearer = Bearer(claims) else { return nil }
        if bearers.count >= Self.mostBearers { bearers.removeAll(keepingCapacity: true) }
        bearers[credential] = bearer
        return bearer
    }

    /// About a kilobyte each.
    private static let mostBearers = 1_000

    /// What stands behind `Bearer`, whose case does not matter (RFC 9110, section 11.1).
    private static func credential(_ value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// Asks for the keys and takes them if they are others, then for what was revoked. Keys that were good stay when
    /// the authority does not answer or its keys are not good: tokens live ten minutes, an outage may be longer.
    func refresh() async throws {
        do {
            let bytes = try await authority.keys()
            if bytes != loaded {
                try take(JWKS(parsing: bytes))
                loaded = bytes
            }
            revoked = RevokedTokens(try await authority.revocations())
            readiness = Readiness("token keys", .ready)
        } catch {
            let state: Readiness.State = verifier == nil ? .unready : .degraded
            readiness = Readiness("token keys", state, "\(authority.name): \(error)")
            throw error
        }
    }

    private func take(_ keys: JWKS) throws(TokenError) {
        guard !keys.keys.isEmpty else { throw .badKey("no key for ES256 in the set") }
        if let verifier {
            verifier.replaceKeys(keys)
        } else {
            verifier = TokenVerifier(rules: rules, keys: keys)
        }
    }
}

/// What was revoked within the life of a token.
struct RevokedTokens {
    private var sessions: [SessionID: Revocation] = [:]
    private var accounts: [AccountID: Revocation] = [:]
    private var tenants: [TenantID: Revocation] = [:]

    init(_ items: [Revocation] = []) {
        for item in items {
            switch item.kind {
            case .session: SessionID(item.id).map { sessions[$0] = Self.later(item, sessions[$0]) }
            case .account: AccountID(item.id).map { accounts[$0] = Self.later(item, accounts[$0]) }
            case .tenant: TenantID(item.id).map { tenants[$0] = Self.later(item, tenants[$0]) }
            }
        }
    }

    private static func later(_ one: Revocation, _ other: Revocation?) -> Revocation {
        guard let other, other.at > one.at else { return one }
        return other
    }

    /// Whether the bearer's token was made before its session, account or tenant was revoked: by the time that it was
    /// issued at, unless it was made in knowledge of the revocation.
    func covers(_ bearer: Bearer) -> Bool {
        let found = [bearer.session.flatMap { sessions[$0] }, accounts[bearer.account], tenants[bearer.tenant]]
        return found.contains { revocation in
            guard let revocation, bearer.issuedAt <= revocation.at else { return false }
            return revocation.serial.map { !bearer.knownRevocations.contains($0) } ?? true
        }
    }
}
