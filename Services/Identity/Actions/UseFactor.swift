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
            return try await useStep(step, of: factor.id)
        }
    }

    /// Counts one try at the second factor, with the tries at the password: true when it may be heard. The transaction
    /// must be committed, whatever comes of the try.
    func beginGuess(of account: AccountID, from origin: Origin, _ app: App) async throws -> Bool {
        let subjects = try await app.factorSubjects(account, from: origin, self)
        return try await countAttempt(subjects, at: app.now).allSatisfy { $0 }
    }

    /// Takes the one try back that turned out right.
    func endGuess(of account: AccountID, from origin: Origin, _ app: App) async throws {
        for (subject, _) in try await app.factorSubjects(account, from: origin, self) {
            try takeBackAttempt(subject, at: app.now)
        }
    }
}

extension FactorRecord {
    /// The time step whose code this is, now or one step away; nil for a wrong code or what can be none.
    ///
    /// A seed that is sealed with an older key is not sealed anew here: the row may be another's a moment later.
    func matchingStep(_ text: String, at now: Date, _ app: App) throws -> Int64? {
        guard let code = OneTimePasswordRules.code(text) else { return nil }
        let seed = try app.settings.sealing.open(seedSealed, context: id.sealingContext)
        let time = UInt64(max(0, now.timeIntervalSince1970))
        return try OneTimePassword(secret: seed).matchingStep(code, time: time).map { Int64($0) }
    }
}

extension ID where Tag == FactorKind {
    /// What a seed is sealed for: it opens in no other row.
    var sealingContext: String { "one-time password \(self)" }
}
