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
    let isRight = try await app.isRight(wish.password, for: account?.passwordHash, counted: subjects.map(\.0))
    guard let account, account.status == .active, isRight else {
        try await refuseSignIn(account, isLocked: false, from: origin, app)
        throw Refusal.wrongCredentials
    }
    let isLocked = open.contains(false)
    let methods = try await proveFactor(of: account, wish, from: origin, app)
    if isLocked, methods == ["pwd"] {
        guard try await hasSignInCode(account, wish, at: now, app) else {
            try await refuseSignIn(account, isLocked: true, from: origin, app)
            throw Refusal.wrongCredentials
        }
    }
    try await renewHash(account, wish.password, app)
    return try await passFactors(account, wish, methods, subjects.map(\.0), from: origin, app)
}

/// How the person has proved who they are: by the right password, and by the code of the second factor if one came along.
/// A wrong one is refused like a wrong password.
private func proveFactor(
    of account: AccountRecord, _ wish: SignIn, from origin: Origin, _ app: App
) async throws -> [String] {
    guard let otp = wish.otp else { return ["pwd"] }
    guard try await app.database.read({ try await $0.factors(of: account.id) }).isChallenged else { return ["pwd"] }
    guard try await proveFactor(.oneTimePassword(otp), of: account, from: origin, app) else {
        throw Refusal.wrongCredentials
    }
    return ["pwd", "otp"]
}

/// Whether somebody who gives the right password while the account is locked gives the code of a mailed link too.
private func hasSignInCode(
    _ account: AccountRecord, _ wish: SignIn, at now: Date, _ app: App
) async throws -> Bool {
    guard let code = wish.code else { return false }
    return try await app.database.write(as: TenantID.platform) { db in
        try await db.takeCode(Code.hash(of: code), for: .signIn, at: now)?.account == account.id
    }
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
                try db.post(app.letters.signInLink(account, code: code.text), app)
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
    _ account: AccountRecord, _ wish: SignIn, _ methods: [String], _ subjects: [AttemptSubject], from origin: Origin,
    _ app: App
) async throws -> SignInOutcome {
    let pending = PendingSignIn(
        tenant: wish.tenant, business: wish.business, device: wish.device ?? origin.device,
        transport: wish.transport ?? .body)
    if methods == ["pwd"], try await app.database.read({ try await $0.factors(of: account.id) }).isChallenged {
        return .challenge(try await askForFactor(pending, of: account.id, app))
    }
    let start = try await sessionStart(pending, of: account.id, methods, app)
    return .session(try await startSession(start, subjects, from: origin, app))
}

/// What a session begins with: the standing that was asked for, or the usual one, as far as the proof reaches.
func sessionStart(
    _ pending: PendingSignIn, of account: AccountID, _ methods: [String], _ app: App
) async throws -> SessionStart {
    let memberships = try await app.database.memberships(of: account)
        .granted(hasSecondFactor: methods.contains("otp"))
    var standing = memberships.all.usual
    if let tenant = pending.tenant {
        guard let wanted = memberships.all.standing(in: tenant, pending.business) else { throw Refusal.noMember }
        standing = wanted
    }
    return SessionStart(
        account: account, standing: standing, transport: pending.transport, device: pending.device, methods: methods,
        known: memberships.revocations)
}
