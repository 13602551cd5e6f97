internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let sessionStarted = AuditKind("session.started")
}

/// Everything that has to be known to start a session.
struct SessionStart: Sendable {
    let account: AccountID
    let standing: Standing
    let transport: SessionTransport
    /// What the person or the client calls the device.
    let device: String
    /// How the person proved who they are (RFC 8176): `pwd`, `otp`.
    var methods: [String]
    /// The revocations that were known when the standing was read.
    var known: [Int64] = []
}

/// A session and its tokens, as they are answered once.
struct StartedSession: Sendable {
    let record: SessionRecord
    let accessToken: String
    let refreshToken: String

    /// The answer; a cookie's token is not in it.
    var grant: SessionGrant {
        SessionGrant(
            accessToken: accessToken, expiresIn: AccessClaims.life,
            refreshToken: record.transport == .body ? refreshToken : nil,
            session: record.session(isCurrent: true))
    }
}

/// Starts a session of somebody who has proved everything that is asked for.
///
/// - Parameter proved: whose tries of guessing are forgotten by it: first the account's, then others such as the
///   network's, of which only the one that was right is taken back.
func startSession(
    _ start: SessionStart, _ proved: [AttemptSubject], from origin: Origin, _ app: App
) async throws -> StartedSession {
    let (now, limits) = (app.now, app.settings.sessions)
    let id = SessionID.new()
    let refresh = RefreshToken(of: id, app.keys)
    let record = SessionRecord(
        id: id, account: start.account, tenant: start.standing.tenant, business: start.standing.business,
        transport: start.transport, device: start.device, address: origin.address, createdAt: now, lastUsedAt: now,
        authenticatedAt: now, methods: start.methods, idleExpiresAt: now + min(limits.idle, limits.life),
        expiresAt: now + limits.life, refreshHash: refresh.hash, previousHash: nil, rotatedAt: now, accessSealed: nil,
        endedAt: nil)
    let access = try record.claims(start.standing.roles, knowing: start.known)
        .signed(by: app.ring.signing(at: now), app.settings.tokens, at: now)
    try await app.database.write(as: start.standing.tenant) { db in
        // Between the password and now the account may have been closed.
        guard try await db.lockAccount(start.account)?.status == .active else { throw Refusal.wrongCredentials }
        try db.insert(record)
        if let account = proved.first { try db.forgetAttempts(account) }
        for other in proved.dropFirst() { try db.takeBackAttempt(other, at: now) }
        try db.audit(
            .sessionStarted, by: .account(start.account), on: .session(id), from: origin, in: start.standing.tenant,
            at: now, details: ["methods": start.methods.joined(separator: " ")])
    }
    return StartedSession(record: record, accessToken: access, refreshToken: refresh.text)
}

extension SessionRecord {
    /// What an access token of the session says.
    ///
    /// - Parameter known: the revocations that were known when the roles were read.
    func claims(_ roles: [Role], knowing known: [Int64]) -> AccessClaims {
        AccessClaims(
            subject: account.description, tenant: tenant, business: business, roles: roles, session: id,
            authenticatedAt: authenticatedAt, methods: methods, known: known)
    }

    /// What its owner sees of it.
    func session(isCurrent: Bool) -> Session {
        Session(
            id: id, device: device, address: address, tenant: tenant == .platform ? nil : tenant, business: business,
            createdAt: createdAt, lastUsedAt: lastUsedAt, expiresAt: min(idleExpiresAt, expiresAt),
            isCurrent: isCurrent)
    }
}
