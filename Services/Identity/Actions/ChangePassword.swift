internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let passwordChanged = AuditKind("password.changed")
    static let passwordResetRequested = AuditKind("password_reset.requested")
    static let passwordReset = AuditKind("password.reset")
    static let passwordWrong = AuditKind("password.wrong")
}

/// Puts a new password in the place of one that the person knows; other sessions end. Wrong guesses of the old one count
/// like wrong sign-ins.
func changePassword(
    _ change: PasswordChange, of id: AccountID, in session: SessionID, from origin: Origin, _ app: App
) async throws {
    let account = try await provePassword(change.currentPassword, of: id, from: origin, app)
    guard account.isProved else { throw Refusal.wrongPassword(member: "currentPassword") }
    try app.checkPassword(
        change.newPassword, name: account.record.name.text, email: account.record.email.text, member: "newPassword")
    let hash = try await app.settings.passwords.hash(change.newPassword)
    let now = app.now
    try await app.database.write(as: TenantID.platform) { db in
        // The very password that was proved, not one that somebody has set meanwhile.
        guard let current = try await db.lockAccount(id), current.status == .active,
            current.passwordHash == account.record.passwordHash
        else { throw Refusal.sessionOver }
        try await db.updatePassword(of: id, hash, at: now)
        try db.deleteCodes(of: id)
        try await db.endSessions(of: id, except: session, because: .passwordChanged, at: now)
        try db.audit(.passwordChanged, by: .account(id), on: .account(id), from: origin, at: now)
        try db.post(app.letters.passwordChanged(current), app)
    }
}

/// Mails a link for a new password, if the address has an account. The answer is the same if not, and so is the work but
/// for the row of the code: whoever has the address learns by mail that there is no account, and nobody else.
func requestPasswordReset(_ wish: PasswordReset, from origin: Origin, _ app: App) async throws {
    let (now, code) = (app.now, Code())
    try await app.database.write(as: TenantID.platform) { db in
        let account = try await db.account(email: wish.email)
        let mayMail = try await db.countAttempt(app.mailSubjects(wish.email, origin), at: now).allSatisfy { $0 }
        try db.audit(
            .passwordResetRequested, by: .anonymous, on: account.map { .account($0.id) }, from: origin, at: now)
        guard mayMail else { return }
        guard let account, account.status == .active else {
            return try db.post(app.letters.noAccount(wish.email, origin.language), app)
        }
        try db.insertCode(code.hash, for: .setPassword, of: account.id, at: now, until: now + app.settings.codeLife)
        try db.post(app.letters.setPassword(account, code: code.text), app)
    }
}

/// The link has come back with a new password: all sessions end. A second factor stays what it is and is asked for at the
/// next sign-in.
func resetPassword(_ reset: PasswordResetConfirmation, from origin: Origin, _ app: App) async throws {
    let now = app.now
    let owner = try await app.database.read { db in
        try await db.accountOfCode(Code.hash(of: reset.code), for: .setPassword, at: now)
    }
    guard let owner, owner.status == .active else { throw Refusal.badCode }
    // Before the code is used up: whoever chooses a bad password may choose another one.
    try app.checkPassword(reset.password, name: owner.name.text, email: owner.email.text, member: "password")
    let hash = try await app.settings.passwords.hash(reset.password)
    try await app.database.write(as: TenantID.platform) { db in
        guard let taken = try await db.takeCode(Code.hash(of: reset.code), for: .setPassword, at: now),
            taken.account == owner.id, let account = try await db.lockAccount(owner.id), account.status == .active
        else { throw Refusal.badCode }
        try await db.updatePassword(of: account.id, hash, at: now)
        try db.deleteCodes(of: account.id)
        try await db.endSessions(of: account.id, because: .passwordChanged, at: now)
        try db.forgetAttempts(app.accountSubject(account.email.key))
        try db.audit(.passwordReset, by: .account(account.id), on: .account(account.id), from: origin, at: now)
        try db.post(app.letters.passwordChanged(account), app)
    }
}
