internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let serviceAccountMade = AuditKind("service_account.made")
    static let serviceAccountEnded = AuditKind("service_account.ended")
    static let serviceSecretMade = AuditKind("service_account.secret_made")
    static let serviceRefused = AuditKind("service_account.refused")
}

/// Signs an access token for a program of the suite, for the tenant that it names (client credentials, RFC 6749 section
/// 4.4). Wrong secrets count as guesses at the name and from the network.
func serviceToken(_ credentials: ClientCredentials, from origin: Origin, _ app: App) async throws -> ServiceGrant {
    let now = app.now
    let given = Hash.sha256(credentials.clientSecret.utf8)
    let subjects = app.serviceSubjects(credentials.clientId, origin)
    let (account, known): (AccountID?, [Int64]) = try await app.database.write(as: TenantID.platform) { db in
        let known = try await db.serviceAccount(name: credentials.clientId, at: now)
        let isRight = known?.secrets.contains { constantTimeEqual($0, given) } ?? false
        // A right secret has 256 bits and is no guess: services are not locked out by others' noise.
        if isRight { return (known?.id, try await db.knownRevocations(of: credentials.tenant)) }
        _ = try await db.countAttempt(subjects, at: now)
        try db.audit(
            .serviceRefused, by: .anonymous, on: .other(kind: "service_account", id: credentials.clientId),
            from: origin, at: now)
        return (nil, [])
    }
    guard let account else { throw Refusal.wrongCredentials }
    return try app.grant(to: account, for: credentials.tenant, known, at: now)
}

/// A token for a call of this service itself: it needs no secret, for it signs.
func ownToken(for tenant: TenantID, _ app: App) async throws -> ServiceGrant {
    let known = try await app.database.read { try await $0.knownRevocations(of: tenant) }
    return try app.grant(to: .identity, for: tenant, known, at: app.now)
}

extension AccountID {
    /// This service as a caller of others. No row has it, so nobody can sign in as it.
    static var identity: AccountID {
        guard let id = AccountID(high: 7 << 12, low: 0b10 << 62 | 1) else { preconditionFailure("a UUIDv7") }
        return id
    }
}

extension App {
    /// A signed token of a service.
    fileprivate func grant(
        to service: AccountID, for tenant: TenantID, _ known: [Int64], at now: Date
    ) throws -> ServiceGrant {
        let claims = AccessClaims(subject: service.description, tenant: tenant, roles: [.service], known: known)
        return ServiceGrant(
            accessToken: try claims.signed(by: ring.signing(at: now), settings.tokens, at: now),
            expiresIn: AccessClaims.life)
    }

    /// Who guesses at a program's secret: its name, then the network.
    fileprivate func serviceSubjects(_ name: String, _ origin: Origin) -> [(AttemptSubject, AttemptLimits)] {
        [
            (AttemptSubject("service", name, keys), settings.accountAttempts),
            (addressSubject(origin), settings.addressAttempts),
        ]
    }
}

/// Makes a program of the suite, and its secret, which is kept as a hash only; nil where there is one of that name.
func makeServiceAccount(_ name: String, _ database: Database, at now: Date) async throws -> String? {
    let (id, secret) = (AccountID.new(), Base64.encodeURL(Random.bytes(32)))
    let isMade = try await database.write(as: TenantID.platform) { db in
        guard try await db.insertServiceAccount(id, name: name, secret: Hash.sha256(secret.utf8), at: now) else {
            return false
        }
        try db.auditServiceAccount(.serviceAccountMade, name, at: now)
        return true
    }
    return isMade ? secret : nil
}

/// Gives a program another secret; the one before is good for `overlap` longer. Nil where there is none of that name.
func renewServiceSecret(
    _ name: String, _ database: Database, at now: Date, overlap: TimeInterval
) async throws -> String? {
    let secret = Base64.encodeURL(Random.bytes(32))
    let isMade = try await database.write(as: TenantID.platform) { db in
        guard
            try await db.rotateServiceAccount(
                name: name, secret: Hash.sha256(secret.utf8), at: now, until: now + overlap)
        else { return false }
        try db.auditServiceAccount(.serviceSecretMade, name, at: now)
        return true
    }
    return isMade ? secret : nil
}

/// Ends a program's secrets; false where there is none of that name. Its tokens live for ten minutes more at most.
func endServiceAccount(_ name: String, _ database: Database, at now: Date) async throws -> Bool {
    try await database.write(as: TenantID.platform) { db in
        guard try await db.endServiceAccount(name: name, at: now) else { return false }
        try db.auditServiceAccount(.serviceAccountEnded, name, at: now)
        return true
    }
}

extension Connection {
    fileprivate func auditServiceAccount(_ kind: AuditKind, _ name: String, at now: Date) throws {
        try audit(kind, by: .system, on: .other(kind: "service_account", id: name), from: .local, at: now)
    }
}
