internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let signingKeyMade = AuditKind("signing_key.made")
}

/// Makes the next signing key: published at once, signing after the lead; those before it stay published until their
/// last token is dead. Replicas that rotate at the same time make one key.
///
/// - Parameter onlyIfDue: leaves the keys as they are when somebody else has just rotated.
@discardableResult
func rotateKeys(_ app: App, onlyIfDue: Bool) async throws -> [SigningKey] {
    let (now, rotation) = (app.now, app.settings.rotation)
    return try await app.database.write(as: TenantID.platform) { db in
        try await db.lockSigningKeys()
        let keys = try await db.signingKeys(app.keys)
        guard !onlyIfDue || rotation.isDue(keys, at: now) else { return keys }
        let key = SigningKey(try P256.SigningKey(), activeFrom: rotation.start(of: keys, at: now))
        try db.audit(
            .signingKeyMade, by: .system, on: .other(kind: "signing_key", id: key.kid), from: .local, at: now)
        try await db.insert(key, retiring: rotation.lastToken(of: key.activeFrom), at: now, app.keys)
        return try await db.signingKeys(app.keys)
    }
}
