internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let sessionSteppedUp = AuditKind("session.stepped_up")
}

/// Takes a fresh proof of who the caller is, for routes that ask for one, and gives an access token that says so.
func stepUp(_ proof: StepUp, by bearer: Bearer, from origin: Origin, _ app: App) async throws -> AccessGrant {
    guard let session = bearer.session else { throw Refusal.sessionOver }
    if let factor = proof.otp.map(GivenFactor.oneTimePassword) ?? proof.recoveryCode.map(GivenFactor.recoveryCode) {
        let account = try await app.database.read { try await $0.account(bearer.account) }
        guard let account, try await proveFactor(factor, of: account, from: origin, app) else {
            throw FactorRefusal.wrongCode
        }
        return try await renewProof("otp", in: session, by: bearer, from: origin, app)
    }
    guard let password = proof.password else { throw Refusal.nothingToProve }
    guard try await provePassword(password, of: bearer.account, from: origin, app).isProved else {
        throw Refusal.wrongPassword(member: "password")
    }
    return try await renewProof("pwd", in: session, by: bearer, from: origin, app)
}

/// Notes the proof in the session and signs a token with the new `auth_time`.
func renewProof(
    _ method: String, in id: SessionID, by bearer: Bearer, from origin: Origin, _ app: App
) async throws -> AccessGrant {
    let now = app.now
    let (record, roles, known) = try await app.database.write(as: bearer.tenant) { db in
        guard var session = try await db.session(id), session.account == bearer.account, session.isOpen(at: now)
        else { throw Refusal.sessionOver }
        session.authenticatedAt = now
        if !session.methods.contains(method) { session.methods.append(method) }
        guard try await db.stepUp(id, methods: session.methods, at: now) else { throw Refusal.sessionOver }
        let memberships = try await db.memberships(of: bearer.account)
            .granted(hasSecondFactor: session.methods.contains("otp"))
        try db.audit(
            .sessionSteppedUp, by: .account(bearer.account), on: .session(id), from: origin, in: bearer.tenant,
            at: now, details: ["method": method])
        let standing = memberships.all.standing(in: session.tenant, session.business)
        return (session, standing?.roles ?? [], memberships.revocations)
    }
    let token = try record.claims(roles, knowing: known)
        .signed(by: app.ring.signing(at: now), app.settings.tokens, at: now)
    return AccessGrant(accessToken: token, expiresIn: AccessClaims.life)
}
