internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

extension AuditKind {
    static let registrationRequested = AuditKind("registration.requested")
    static let accountCreated = AuditKind("account.created")
}

/// Takes a registration and mails the link that makes the account; where the address has one, its owner learns by mail
/// that somebody tried. Both ways answer the same and do the same: one hash, the same rows, one mail.
func register(
    _ wish: Registration, as intent: Intent?, from origin: Origin, _ app: App
) async throws -> Answer<MailPending> {
    try app.checkPassword(wish.password, name: wish.name.text, email: wish.email.text, member: "password")
    let hash = try await app.settings.passwords.hash(wish.password)
    let (now, code) = (app.now, Code())
    let registration = RegistrationRecord(
        email: wish.email, name: wish.name, language: wish.language ?? origin.language ?? .english, passwordHash: hash)
    return try await app.database.once(intent, in: .platform) { db in
        let known = try await db.account(email: wish.email)
        let mayMail = try await db.countAttempt(app.mailSubjects(wish.email, origin), at: now).allSatisfy { $0 }
        try db.audit(.registrationRequested, by: .anonymous, from: origin, at: now)
        // Also for a known address, whose code nobody learns: the same work, whoever asks.
        try db.insert(registration, code: code.hash, at: now, until: now + app.settings.codeLife)
        if mayMail {
            let letter =
                known.map { app.letters.alreadyRegistered($0) }
                ?? app.letters.verify(registration, code: code.text)
            try db.post(letter, app)
        }
        return .accepted(MailPending(), at: "/v1/accounts/me")
    }
}

/// Makes the account of a registration whose link has come back.
func verifyRegistration(_ code: MailedCode, from origin: Origin, _ app: App) async throws -> AccountRecord {
    let (now, id) = (app.now, AccountID.new())
    return try await app.database.write(as: TenantID.platform) { db in
        guard let registration = try await db.takeRegistration(code: Code.hash(of: code.code), at: now),
            try await db.insertAccount(id, registration, passwordHash: registration.passwordHash, at: now),
            let account = try await db.account(id)
        else { throw Refusal.badCode }
        try db.deleteRegistrations(of: registration.email)
        try db.audit(.accountCreated, by: .account(id), on: .account(id), from: origin, at: now)
        return account
    }
}
