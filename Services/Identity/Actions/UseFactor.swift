internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

/// What somebody gives as second factor.
enum GivenFactor: Hashable, Sendable {
    /// What the app shows.
    case oneTimePassword(String)
    case recoveryCode(String)
}

extension Connection {
    /// Uses a second factor of the account up: true for a right one, once. The caller counts the try: see `beginGuess`.
    ///
    /// A time step and a recovery code are each taken by one conditional UPDATE, so of any number at once one gets in.
    func useFactor(_ given: GivenFactor, of account: AccountID, _ app: App) async throws -> Bool {
        switch given {
        case .recoveryCode(let text):
            guard let code = RecoveryCode(typed: text) else { return false }
            return try await useRecoveryCode(code, of: account, at: app.now)
        case .oneTimePassword(let text):
            guard let factor = try await confirmedFactor(of: account),
                let step = try factor.matchingStep(text, at: app.now, app)
            else { return false }
            guard try await useStep(step, of: factor.id) else { return false }
            // Its row is locked now: the key that sealed it before can go when everybody has signed in once.
            if !app.settings.sealing.isCurrent(factor.seedSealed) {
                let sealed = try app.settings.sealing.seal(factor.seed(app), context: factor.id.sealingContext)
                try resealFactor(factor.id, sealed)
            }
            return true
        }
    }

    /// Counts one try at the second factor; true when it may be heard. The transaction must be committed, whatever comes
    /// of the try.
    ///
    /// It counts among the tries at the password too, but only the factor's own and the network's count closes it: while
    /// strangers guess the password, its owner still gets in with both.
    func beginGuess(of account: AccountRecord, from origin: Origin, _ app: App) async throws -> Bool {
        let open = try await countAttempt(app.factorSubjects(account, origin), at: app.now)
        return open[1] && open[2]
    }

    /// Forgets the tries at the second factor, and takes the one back from the others: it turned out right.
    func endGuess(of account: AccountRecord, from origin: Origin, _ app: App) throws {
        let subjects = app.factorSubjects(account, origin).map(\.0)
        try takeBackAttempt(subjects[0], at: app.now)
        try forgetAttempts(subjects[1])
        try takeBackAttempt(subjects[2], at: app.now)
    }
}

extension App {
    /// Who guesses at a second factor: the account, its factor, the network.
    fileprivate func factorSubjects(
        _ account: AccountRecord, _ origin: Origin
    ) -> [(AttemptSubject, AttemptLimits)] {
        let subjects = signInSubjects(account.email.key, origin)
        let factor = (AttemptSubject("factor", account.id.description, keys), settings.accountAttempts)
        return [subjects[0], factor, subjects[1]]
    }
}

/// Whether what somebody gives is the account's second factor; uses it up. Guesses count, and are audited.
func proveFactor(
    _ given: GivenFactor, of account: AccountRecord, from origin: Origin, _ app: App
) async throws -> Bool {
    try await app.database.write(as: TenantID.platform) { try await $0.isAnswer(given, of: account, from: origin, app) }
}

extension Connection {
    /// The same in a transaction that must be committed, whatever comes of it.
    func isAnswer(
        _ given: GivenFactor, of account: AccountRecord, from origin: Origin, _ app: App
    ) async throws -> Bool {
        guard try await beginGuess(of: account, from: origin, app), try await useFactor(given, of: account.id, app)
        else {
            try audit(.factorFailed, by: .anonymous, on: .account(account.id), from: origin, at: app.now)
            return false
        }
        try endGuess(of: account, from: origin, app)
        // Its owner has lost the app, or somebody has the list.
        if case .recoveryCode = given {
            try audit(.recoveryCodeUsed, by: .account(account.id), on: .account(account.id), from: origin, at: app.now)
        }
        return true
    }
}

extension FactorRecord {
    /// The seed in the clear.
    fileprivate func seed(_ app: App) throws -> [UInt8] {
        try app.settings.sealing.open(seedSealed, context: id.sealingContext)
    }

    /// The time step whose code this is, now or one step away; nil for a wrong code or what can be none.
    func matchingStep(_ text: String, at now: Date, _ app: App) throws -> Int64? {
        guard let code = OneTimePasswordRules.code(text) else { return nil }
        let time = UInt64(max(0, now.timeIntervalSince1970))
        return try OneTimePassword(secret: seed(app)).matchingStep(code, time: time).map { Int64($0) }
    }
}

extension ID where Tag == FactorKind {
    /// What a seed is sealed for: it opens in no other row.
    var sealingContext: String { "one-time password \(self)" }
}
