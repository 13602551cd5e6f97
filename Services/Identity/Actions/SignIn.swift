internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let signInFailed = AuditKind("sign_in.failed")
}

/// What a right password leads to.
enum SignInOutcome {
    /// Signed in.
    case session(StartedSession)
    /// The account has a second factor, and no code of it came along.
    case challenge(FactorChallenge)
}

/// Signs somebody in by address and password.
///
/// Unknown, wrong, locked and closed cannot be told apart: each counts the try, computes one hash, writes one event and
/// gets the same refusal. A try is counted before it is made, so hundreds at the same moment get no further than hundreds
/// one after the other. While an account is locked, a code from a mailed link or the second factor gets its owner through.
func signIn(_ wish: SignIn, from origin: Origin, _ app: App) async throws -> SignInOutcome {
    let now = app.now
    // What is no address is nobody's, and counted under what it is.
    let email = try? EmailAddress(wish.email)
    let subjects = app.signInSubjects(email?.key ?? wish.email, origin)
    let (account, open) = try await app.database.write(as: TenantID.platform) { db in
        var account: AccountRecord?
        if let email { account = try await db.account(email: email) }
        return (account, try await db.countAttempt(subjects, at: now))
    }
    let isRight = try await app.settings.passwords.isRight(wish.password, for: account?.passwordHash)
    guard let account, account.status == .active, isRight else {
        try await refuseSignIn(account, isLocked: false, from: origin, app)
        throw Refusal.wrongCredentials
    }
    let isLocked = open.contains(false)
    if isLocked {
        guard try await isOwner(account, wish, at: now, app) else {
            try await refuseSignIn(account, isLocked: true, from: origin, app)
            throw Refusal.wrongCredentials
        }
    }
    try await renewHash(account, wish.password, app)
    return try await passFactors(account, wish, subjects.map(\.0), from: origin, app)
}

/// Whether somebody who gives the right password while the account is locked gives more: the code of a mailed link, or of
/// the second factor.
private func isOwner(_ account: AccountRecord, _ wish: SignIn, at now: Date, _ app: App) async throws -> Bool {
    if let code = wish.code {
        return try await app.database.write(as: TenantID.platform) { db in
            try await db.takeCode(Code.hash(of: code), for: .signIn, at: now)?.account == account.id
        }
    }
    guard wish.otp != nil else { return false }
    return try await app.database.read { try await $0.factors(of: account.id) }.isChallenged
}

/// Notes a wrong sign-in. The owner of a locked account whose right password came gets a link by mail, not too often.
private func refuseSignIn(_ account: AccountRecord?, isLocked: Bool, from origin: Origin, _ app: App) async throws {
    let (now, code) = (app.now, Code())
    try await app.database.write(as: TenantID.platform) { db in
        if isLocked, let account {
            let mayMail = try await db.countAttempt([app.mailSubject(account.email)], at: now).allSatisfy { $0 }
            if mayMail {
                try db.insertCode(
                    code.hash, for: .signIn, of: account.id, at: now, until: now + app.settings.codeLife)
                try db.post(app.letters.signInLink(account, code: code.text))
            }
        }
        try db.audit(.signInFailed, by: .anonymous, on: account.map { .account($0.id) }, from: origin, at: now)
    }
}

/// Hashes the password anew where the hash was made with other parameters than today's.
private func renewHash(_ account: AccountRecord, _ password: String, _ app: App) async throws {
    guard let old = account.passwordHash, app.settings.passwords.isOutdated(old) else { return }
    let new = try await app.settings.passwords.hash(password)
    try await app.database.transaction { db in try db.renewPasswordHash(of: account.id, from: old, to: new) }
}

/// The password was right: a session, or the question for the second factor.
private func passFactors(
    _ account: AccountRecord, _ wish: SignIn, _ subjects: [AttemptSubject], from origin: Origin, _ app: App
) async throws -> SignInOutcome {
    let (memberships, factors) = try await app.database.read { db in
        (try await db.memberships(of: account.id), try await db.factors(of: account.id))
    }
    let standing =
        try wish.tenant.map { tenant in
            guard let standing = memberships.standing(in: tenant, wish.business) else { throw Refusal.noMember }
            return standing
        } ?? memberships.usual
    let start = SessionStart(
        account: account.id, standing: standing, transport: wish.transport ?? .body,
        device: wish.device ?? origin.device, methods: ["pwd"])
    guard !factors.isChallenged else {
        return .challenge(FactorChallenge(challenge: "", methods: ["otp", "recovery_code"], expiresIn: 300))
    }
    return .session(try await startSession(start, subjects, from: origin, app))
}
