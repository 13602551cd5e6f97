internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let administratorMade = AuditKind("administrator.made")
}

/// How the first password of an administrator comes to be.
enum FirstPassword: Hashable, Sendable {
    /// By whoever opens the link that the command prints.
    case byLink
    /// Given on the standard input.
    case given(String)
}

/// Makes somebody an administrator of the platform: a new account, or one that is there. Gives the link to choose a
/// password by, where one is to be chosen; there is no password that anybody else knows.
func createAdministrator(_ email: EmailAddress, _ first: FirstPassword, _ app: App) async throws -> String? {
    let (now, code) = (app.now, Code())
    let name = try DisplayName(String(email.text.prefix { $0 != "@" }))
    var hash: String?
    if case .given(let password) = first {
        guard (12...256).contains(password.unicodeScalars.count) else { throw Refusal.wrongLength }
        try app.checkPassword(password, name: name.text, email: email.text, member: "password")
        hash = try await app.settings.passwords.hash(password)
    }
    let passwordHash = hash
    return try await app.database.write(as: TenantID.platform) { db in
        _ = try await db.insertAccount(
            .new(), RegistrationRecord(email: email, name: name, language: .english, passwordHash: ""),
            passwordHash: nil, at: now)
        guard let account = try await db.account(email: email) else { throw Refusal.notFound }
        try db.deleteRegistrations(of: email)
        if let passwordHash {
            try await db.updatePassword(of: account.id, passwordHash, at: now)
            try await db.endSessions(of: account.id, because: .passwordChanged, at: now)
        }
        let membership = try await db.lockMembership(of: account.id, in: .platform, nil)
        if membership == nil {
            try await db.insertMembership(
                .new(), of: account.id, in: .platform, nil, roles: [.platformAdmin], at: now)
        }
        try db.audit(.administratorMade, by: .system, on: .account(account.id), from: .local, at: now)
        guard passwordHash == nil else { return nil }
        try db.insertCode(code.hash, for: .setPassword, of: account.id, at: now, until: now + app.settings.codeLife)
        return app.letters.link("set-password", code.text)
    }
}
