internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let factorEnrolled = AuditKind("factor.enrolled")
    static let factorRemoved = AuditKind("factor.removed")
    static let recoveryCodesMade = AuditKind("recovery_codes.made")
    static let recoveryCodeUsed = AuditKind("recovery_code.used")
    static let factorFailed = AuditKind("factor.failed")
}

/// Begins the enrolment of a one-time password generator: a new seed, which counts for nothing until a correct code came.
/// One that was begun before and not finished is forgotten.
func beginEnrolment(of account: AccountID, _ app: App) async throws -> FactorEnrolment {
    let (now, id) = (app.now, FactorID.new())
    let seed = Random.bytes(OneTimePasswordRules.seedLength)
    let sealed = try app.settings.sealing.seal(seed, context: id.sealingContext)
    let expires = now + OneTimePasswordRules.patience
    let email = try await app.database.write(as: TenantID.platform) { db in
        guard let owner = try await db.lockAccount(account), owner.status == .active else {
            throw Refusal.sessionOver
        }
        guard try await !db.factors(of: account).hasOneTimePassword else { throw FactorRefusal.alreadyEnrolled }
        try await db.insertFactor(id, of: account, seedSealed: sealed, at: now, until: expires)
        return owner.email.text
    }
    let secret = Base32.encode(seed)
    let uri = OneTimePasswordRules.uri(secret: secret, account: email)
    return FactorEnrolment(id: id, secret: secret, uri: uri, qrCode: QRCode(uri)?.svg ?? "", expiresAt: expires)
}

/// Ends the enrolment with the first correct code: the factor counts, its time step is used, the account gets its recovery
/// codes, the session that did it counts as opened with a second factor, and all others end.
///
/// Wrong codes count like wrong passwords.
func confirmEnrolment(
    _ id: FactorID, code: String, of account: AccountID, in session: SessionID, from origin: Origin, _ app: App
) async throws -> RecoveryCodes {
    let (now, codes) = (app.now, newRecoveryCodes())
    let isConfirmed = try await app.database.write(as: TenantID.platform) { db in
        guard let owner = try await db.account(account), owner.status == .active,
            let factor = try await db.waitingFactor(id, of: account, at: now)
        else { throw FactorRefusal.notFound }
        guard try await db.beginGuess(of: owner, from: origin, app),
            let step = try factor.matchingStep(code, at: now, app),
            try await db.confirmFactor(id, of: account, step: step, at: now)
        else {
            try db.audit(.factorFailed, by: .account(account), from: origin, at: now)
            return false
        }
        try db.endGuess(of: owner, from: origin, app)
        try await db.replaceRecoveryCodes(codes, of: account, at: now)
        _ = try await db.stepUp(session, methods: ["pwd", "otp"], at: now)
        try await db.endSessions(of: account, except: session, because: .factorsChanged, at: now)
        try db.audit(.factorEnrolled, by: .account(account), on: .account(account), from: origin, at: now)
        return true
    }
    guard isConfirmed else { throw FactorRefusal.wrongCode }
    return RecoveryCodes(codes: codes.map(\.text))
}

/// Takes the factor away, with its recovery codes; all other sessions end.
func removeFactor(
    _ id: FactorID, of account: AccountID, in session: SessionID?, from origin: Origin, _ app: App
) async throws {
    let now = app.now
    try await app.database.write(as: TenantID.platform) { db in
        guard try await db.deleteFactor(id, of: account) else { throw FactorRefusal.notFound }
        try db.deleteChallenges(of: account)
        if let session { _ = try await db.stepUp(session, methods: ["pwd"], at: now) }
        try await db.endSessions(of: account, except: session, because: .factorsChanged, at: now)
        try db.audit(.factorRemoved, by: .account(account), on: .account(account), from: origin, at: now)
    }
}

/// Makes a new set of recovery codes; those before are worthless from now on.
func renewRecoveryCodes(of account: AccountID, from origin: Origin, _ app: App) async throws -> RecoveryCodes {
    let (now, codes) = (app.now, newRecoveryCodes())
    try await app.database.write(as: TenantID.platform) { db in
        guard try await db.factors(of: account).hasOneTimePassword else { throw FactorRefusal.notFound }
        try await db.replaceRecoveryCodes(codes, of: account, at: now)
        try db.audit(.recoveryCodesMade, by: .account(account), on: .account(account), from: origin, at: now)
    }
    return RecoveryCodes(codes: codes.map(\.text))
}

/// What the account has beside its password, as its owner sees it.
func showFactors(of account: AccountID, _ app: App) async throws -> Factors {
    try await app.database.read { db in
        let factor = try await db.confirmedFactor(of: account)
        let items = factor.flatMap { factor in
            factor.confirmedAt.map { [Factors.Item(id: factor.id, kind: "totp", confirmedAt: $0)] }
        }
        return Factors(items: items ?? [], recoveryCodesLeft: try await db.recoveryCodesLeft(of: account))
    }
}

private func newRecoveryCodes() -> [RecoveryCode] {
    (0..<RecoveryCode.count).map { _ in RecoveryCode(Random.bytes(RecoveryCode.byteCount)) }
}
