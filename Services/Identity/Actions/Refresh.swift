internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let tokenReplayed = AuditKind("refresh_token.replayed")
}

/// Gives the next pair of tokens for a refresh token. One conditional UPDATE decides who of many at once was first; the
/// others get the same pair, as does an honest retry within the grace. A token that was used longer ago ends the session
/// and its owner is told.
func refresh(_ text: String, from origin: Origin, _ app: App) async throws -> StartedSession {
    guard let token = RefreshToken(text, app.keys) else { throw Refusal.badRefreshToken }
    // Whoever loses the race reads again and finds the winner's answer; a third time only when a whole rotation came in
    // between, and then the token is the one before the last.
    for _ in 0..<3 {
        let now = app.now
        guard let session = try await app.database.read({ try await $0.session(token.session) }) else {
            throw Refusal.badRefreshToken
        }
        switch session.decide(on: token.hash, at: now, grace: app.settings.sessions.grace) {
        case .refuse: throw Refusal.badRefreshToken
        case .endFamily: try await endFamily(of: session, from: origin, app)
        case .repeatAnswer: return try repeated(session, token, app)
        case .rotate:
            let memberships = try await app.database.memberships(of: session.account)
                .granted(hasSecondFactor: session.methods.contains("otp"))
            if let next = try await rotated(session, token, memberships, from: origin, at: now, app) { return next }
        }
    }
    throw Refusal.badRefreshToken
}

/// The next pair; nil where another request was first.
private func rotated(
    _ old: SessionRecord, _ token: RefreshToken, _ memberships: KnownMemberships, from origin: Origin, at now: Date,
    _ app: App
) async throws -> StartedSession? {
    // Somebody who has left the tenant acts in none from now on.
    let standing = memberships.all.standing(in: old.tenant, old.business) ?? .nowhere
    let next = token.next(app.keys)
    var session = old
    (session.tenant, session.business) = (standing.tenant, standing.business)
    session.refreshHash = next.hash
    session.previousHash = token.hash
    session.rotatedAt = now
    session.lastUsedAt = now
    session.address = origin.address
    session.idleExpiresAt = min(now + app.settings.sessions.idle, session.expiresAt)
    let access = try session.claims(standing.roles, knowing: memberships.revocations)
        .signed(by: app.ring.signing(at: now), app.settings.tokens, at: now)
    session.accessSealed = try Seal.close(
        Array(access.utf8), key: app.keys.accessTokens, place: Array(session.id.description.utf8))
    let changed = session
    let isFirst = try await app.database.transaction { db in try await db.rotate(old, to: changed) }
    return isFirst ? StartedSession(record: session, accessToken: access, refreshToken: next.text) : nil
}

/// The pair that was answered when the token was used.
private func repeated(_ session: SessionRecord, _ token: RefreshToken, _ app: App) throws -> StartedSession {
    guard
        let access = session.accessSealed.flatMap({
            Seal.open($0, key: app.keys.accessTokens, place: Array(session.id.description.utf8))
        })
    else { throw Refusal.badRefreshToken }
    return StartedSession(
        record: session, accessToken: String(decoding: access, as: UTF8.self),
        refreshToken: token.next(app.keys).text)
}

/// A copy of the token is about: the session ends, whoever has it signs in again.
private func endFamily(of session: SessionRecord, from origin: Origin, _ app: App) async throws -> Never {
    let now = app.now
    try await app.database.write(as: session.tenant) { db in
        guard try await db.endSession(session.id, of: session.account, because: .tokenReplayed, at: now) else { return }
        try db.audit(
            .tokenReplayed, by: .anonymous, on: .session(session.id), from: origin, in: session.tenant, at: now)
        if let account = try await db.account(session.account) {
            try db.post(app.letters.tokenReplayed(account, device: session.device), app)
        }
    }
    throw Refusal.badRefreshToken
}
