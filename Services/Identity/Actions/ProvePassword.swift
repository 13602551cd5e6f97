internal import FoundationEssentials
internal import Models
internal import Postgres

/// An account and whether its password was just given.
struct PasswordProof {
    let record: AccountRecord
    let isProved: Bool
}

/// Checks the password of somebody who is signed in. Guesses count like those at sign-in, so that a stolen access token is
/// no way around the limits.
func provePassword(_ password: String, of id: AccountID, from origin: Origin, _ app: App) async throws -> PasswordProof
{
    let now = app.now
    let (record, isHeard, subject) = try await app.database.write(as: TenantID.platform) { db in
        guard let record = try await db.account(id), record.status == .active else { throw Refusal.sessionOver }
        let subject = app.accountSubject(record.email.key)
        let open = try await db.countAttempt([(subject, app.settings.accountAttempts)], at: now)
        return (record, open[0], subject)
    }
    let isRight = try await app.isRight(password, for: record.passwordHash, counted: [subject])
    let isProved = isRight && isHeard
    try await app.database.write(as: TenantID.platform) { db in
        if isProved {
            try db.forgetAttempts(subject)
        } else {
            try db.audit(.passwordWrong, by: .account(id), on: .account(id), from: origin, at: now)
        }
    }
    return PasswordProof(record: record, isProved: isProved)
}

extension App {
    /// Whether the password is the hash's. Where there is no room to find out, nobody has guessed: the tries that were
    /// counted in advance are taken back.
    func isRight(_ password: String, for hash: String?, counted subjects: [AttemptSubject]) async throws -> Bool {
        do {
            return try await settings.passwords.isRight(password, for: hash)
        } catch {
            let now = now
            try await database.transaction { db in
                for subject in subjects { try db.takeBackAttempt(subject, at: now) }
            }
            throw error
        }
    }
}
