internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

extension AuditKind {
    static let emailChangeRequested = AuditKind("email_change.requested")
    static let emailChanged = AuditKind("email.changed")
}

/// Takes the wish for another address: the link goes to the new one, a warning to the old one. Where somebody has the
/// new address, that person learns that it was tried, and nobody else.
func requestEmailChange(
    _ wish: EmailChange, of id: AccountID, as intent: Intent?, from origin: Origin, _ app: App
) async throws -> Answer<MailPending> {
    let (now, code) = (app.now, Code())
    return try await app.database.once(intent, in: .platform) { db in
        guard let account = try await db.lockAccount(id), account.status == .active else { throw Refusal.sessionOver }
        let owner = try await db.account(email: wish.email)
        let mayMail = try await db.countAttempt(app.mailSubjects(wish.email, origin), at: now).allSatisfy { $0 }
        try db.insertCode(
            code.hash, for: .changeEmail, of: id, newEmail: wish.email, at: now, until: now + app.settings.codeLife)
        try db.audit(.emailChangeRequested, by: .account(id), on: .account(id), from: origin, at: now)
        if mayMail {
            try db.post(app.letters.emailWillChange(account, to: wish.email), app)
            try db.post(
                owner.map { app.letters.alreadyRegistered($0) }
                    ?? app.letters.confirmEmail(wish.email, of: account, code: code.text), app)
        }
        return .accepted(MailPending(), at: "/v1/accounts/me")
    }
}

/// The link has come back: the new address counts from now on, and both are told.
func confirmEmailChange(_ code: MailedCode, from origin: Origin, _ app: App) async throws {
    let now = app.now
    do {
        try await app.database.write(as: TenantID.platform) { db in
            guard let taken = try await db.takeCode(Code.hash(of: code.code), for: .changeEmail, at: now),
                let email = taken.newEmail, let account = try await db.lockAccount(taken.account),
                account.status == .active
            else { throw Refusal.badCode }
            try await db.updateEmail(of: account.id, email, at: now)
            // What was mailed to the old address is good for nothing any more.
            try db.deleteCodes(of: account.id)
            try db.deleteRegistrations(of: email)
            try db.audit(.emailChanged, by: .account(account.id), on: .account(account.id), from: origin, at: now)
            for address in [account.email, email] {
                try db.post(app.letters.emailChanged(account, to: email, at: address), app)
            }
        }
    } catch PostgresError.uniqueViolation {
        // Somebody has registered the address meanwhile.
        throw Refusal.badCode
    }
}
