internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let sessionEnded = AuditKind("session.ended")
    static let sessionsEnded = AuditKind("sessions.ended")
    static let accountDeactivated = AuditKind("account.deactivated")
}

/// Ends one session of the caller's: this one or another.
func endSession(_ id: SessionID, by bearer: Bearer, from origin: Origin, _ app: App) async throws {
    let now = app.now
    let end: SessionEnd = id == bearer.session ? .signedOut : .revoked
    try await app.database.write(as: bearer.tenant) { db in
        guard try await db.endSession(id, of: bearer.account, because: end, at: now) else { throw Refusal.notFound }
        try db.audit(
            .sessionEnded, by: .account(bearer.account), on: .session(id), from: origin, in: bearer.tenant, at: now)
    }
}

/// Ends all sessions of the caller's, or all but this one.
func endSessions(by bearer: Bearer, keepingCurrent: Bool, from origin: Origin, _ app: App) async throws {
    let now = app.now
    try await app.database.write(as: bearer.tenant) { db in
        let count = try await db.endSessions(
            of: bearer.account, except: keepingCurrent ? bearer.session : nil, because: .revoked, at: now)
        try db.audit(
            .sessionsEnded, by: .account(bearer.account), on: .account(bearer.account), from: origin,
            in: bearer.tenant, at: now, details: ["count": "\(count)"])
    }
}

/// Closes the caller's account: its memberships and sessions end, nobody can sign in, its address stays taken. Refused as
/// long as a tenant would have no owner.
func deactivateAccount(_ id: AccountID, from origin: Origin, _ app: App) async throws {
    let now = app.now
    try await app.database.write(as: TenantID.platform, attempts: 3) { db in
        try await db.leaveAll(id, from: origin, at: now)
        try db.act(in: .platform)
        guard let account = try await db.lockAccount(id), account.status == .active else { throw Refusal.sessionOver }
        try await db.deactivate(id, at: now)
        try await db.endSessions(of: id, because: .accountDeactivated, at: now)
        try db.deleteCodes(of: id)
        if let uuid = UUID(uuidString: id.description) { try db.revoke(.account, uuid, at: now) }
        try db.audit(.accountDeactivated, by: .account(id), on: .account(id), from: origin, at: now)
        try db.post(app.letters.deactivated(account), app)
    }
}
