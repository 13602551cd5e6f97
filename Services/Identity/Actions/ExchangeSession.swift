internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let sessionMoved = AuditKind("session.moved")
}

/// Lets the session act in another tenant or business, and signs an access token for there. The session stays the same,
/// and so does its refresh token: what it gives from now on is for there too.
func exchange(_ wish: Exchange, by bearer: Bearer, from origin: Origin, _ app: App) async throws -> AccessGrant {
    guard let id = bearer.session else { throw Refusal.sessionOver }
    let now = app.now
    let (record, roles, known) = try await app.database.write(as: wish.tenant) { db in
        guard var session = try await db.session(id), session.account == bearer.account, session.isOpen(at: now)
        else { throw Refusal.sessionOver }
        let memberships = try await db.memberships(of: bearer.account)
            .granted(hasSecondFactor: session.methods.contains("otp"))
        // Whoever does not belong there does not learn that it is there.
        guard let standing = memberships.all.standing(in: wish.tenant, wish.business) else { throw Refusal.notFound }
        guard try await db.moveSession(id, to: standing) else { throw Refusal.sessionOver }
        try db.audit(
            .sessionMoved, by: .account(bearer.account), on: .session(id), from: origin, in: wish.tenant, at: now)
        (session.tenant, session.business) = (standing.tenant, standing.business)
        return (session, standing.roles, memberships.revocations)
    }
    let token = try record.claims(roles, knowing: known)
        .signed(by: app.ring.signing(at: now), app.settings.tokens, at: now)
    return AccessGrant(accessToken: token, expiresIn: AccessClaims.life)
}
