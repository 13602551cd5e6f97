internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let apiKeyMade = AuditKind("api_key.made")
    static let apiKeyEnded = AuditKind("api_key.ended")
}

/// Makes a key. Its text is in the answer and nowhere else: of the rest only its hash is kept.
func makeAPIKey(_ wish: NewAPIKey, by bearer: Bearer, from origin: Origin, _ app: App) async throws -> IssuedAPIKey {
    let (now, tenant) = (app.now, bearer.tenant)
    let business = wish.business ?? bearer.business
    try APIKeyRules.check(wish.scopes, in: business, expires: wish.expiresAt, by: bearer.giver, at: now)
    let prefix = APIKeyForm.start + APIKeyRules.prefix(Random.bytes(APIKeyRules.prefixByteCount))
    let text = prefix + "_" + Base64.encodeURL(Random.bytes(APIKeyRules.secretByteCount))
    let key = APIKey(
        id: .new(), name: wish.name.text, prefix: prefix, scopes: wish.scopes.map(\.rawValue), business: business,
        account: bearer.account, createdAt: now, expiresAt: wish.expiresAt, lastUsedAt: nil)
    try await app.database.write(as: tenant) { db in
        guard tenant != .platform, let record = try await db.lockTenant(tenant) else { throw APIKeyRefusal.notFound }
        guard record.isActive else { throw APIKeyRefusal.suspended }
        if let most = record.apiKeyQuota, try await db.apiKeyCount(in: tenant, at: now) >= most {
            throw APIKeyRefusal.quotaReached(most: most)
        }
        try await db.insertAPIKey(key, hash: Hash.sha256(text.utf8), in: tenant)
        try db.audit(
            .apiKeyMade, by: bearer.actor, on: .other(kind: "api_key", id: key.id.description), from: origin,
            in: tenant, at: now, details: ["scopes": key.scopes.joined(separator: " ")])
    }
    return IssuedAPIKey(key: text, apiKey: key)
}

/// Ends a key for good: refused everywhere within seconds.
func endAPIKey(
    _ id: APIKeyID, by bearer: Bearer, from origin: Origin, _ app: App,
    matching check: (_ version: Int64) throws -> Void
) async throws {
    try await app.database.write(as: bearer.tenant) { db in
        guard let (_, version) = try await db.apiKey(id, in: bearer.tenant, bearer.business, locked: true) else {
            throw APIKeyRefusal.notFound
        }
        try check(version)
        try await db.endAPIKey(id, in: bearer.tenant, at: app.now)
        try db.audit(
            .apiKeyEnded, by: bearer.actor, on: .other(kind: "api_key", id: id.description), from: origin,
            in: bearer.tenant, at: app.now)
    }
}

/// What the key with this hash (base64url of its SHA-256) allows; nil where it does not hold. One look-up by an index; its
/// last use is written at most once a minute, and nobody waits for that to be said.
func checkAPIKey(_ hash: String, _ app: App) async throws -> APIKeyGrant? {
    guard let bytes = Base64.decodeURL(hash), bytes.count == 32,
        let (grant, isUseOld) = try await app.database.apiKeyGrant(hash: bytes, at: app.now)
    else { return nil }
    if isUseOld { try await app.database.noteUse(of: grant.id, in: grant.tenant, at: app.now) }
    return grant
}
