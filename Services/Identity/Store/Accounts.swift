internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    private static var columns: SQL {
        "id, email, name, language, password_hash, status, created_at, changed_at, version"
    }

    /// The account with an address, in whatever spelling.
    func account(email: EmailAddress) async throws -> AccountRecord? {
        try await row("SELECT \(Self.columns) FROM accounts WHERE email_key = \(email.key)", account)
    }

    /// An account by its id.
    func account(_ id: AccountID) async throws -> AccountRecord? {
        try await row("SELECT \(Self.columns) FROM accounts WHERE id = \(id)", account)
    }

    /// An account by its id, locked until the transaction ends: changes of one account follow each other.
    func lockAccount(_ id: AccountID) async throws -> AccountRecord? {
        try await row("SELECT \(Self.columns) FROM accounts WHERE id = \(id) FOR UPDATE", account)
    }

    private func account(_ row: Row) throws -> AccountRecord {
        try AccountRecord(
            id: row["id"], email: row.value("email"), name: row.value("name"), language: row.value("language"),
            passwordHash: row["password_hash"], status: row["status"], createdAt: row["created_at"],
            changedAt: row["changed_at"], version: row["version"])
    }

    /// Adds an account; false where its address has one already.
    func insertAccount(
        _ id: AccountID, _ registration: RegistrationRecord, passwordHash: String?, at now: Date
    ) async throws -> Bool {
        try await execute(
            """
            INSERT INTO accounts (id, email, email_key, name, language, password_hash, status, created_at, changed_at,
                password_changed_at)
            VALUES (\(id), \(registration.email.text), \(registration.email.key), \(registration.name.text),
                \(registration.language.text), \(passwordHash), \(Account.Status.active), \(now), \(now),
                \(passwordHash == nil ? nil : now))
            ON CONFLICT ON CONSTRAINT accounts_email_key_unique DO NOTHING
            """) == 1
    }

    /// Changes what the owner may change.
    func updateProfile(of id: AccountID, _ profile: AccountProfile, at now: Date) async throws {
        try await execute(
            """
            UPDATE accounts SET name = \(profile.name.text), language = \(profile.language.text), changed_at = \(now),
                version = version + 1
            WHERE id = \(id)
            """)
    }

    /// Puts another password in the place of the old one.
    func updatePassword(of id: AccountID, _ hash: String, at now: Date) async throws {
        try await execute(
            """
            UPDATE accounts SET password_hash = \(hash), password_changed_at = \(now), changed_at = \(now),
                version = version + 1
            WHERE id = \(id)
            """)
    }

    /// The same password with other parameters, unless it was changed meanwhile; travels with COMMIT.
    func renewPasswordHash(of id: AccountID, from old: String, to new: String) throws {
        try enqueue("UPDATE accounts SET password_hash = \(new) WHERE id = \(id) AND password_hash = \(old)")
    }

    /// Puts another address in the place of the old one; throws `uniqueViolation` where somebody has it.
    func updateEmail(of id: AccountID, _ email: EmailAddress, at now: Date) async throws {
        try await execute(
            """
            UPDATE accounts SET email = \(email.text), email_key = \(email.key), changed_at = \(now),
                version = version + 1
            WHERE id = \(id)
            """)
    }

    /// Closes an account.
    func deactivate(_ id: AccountID, at now: Date) async throws {
        try await execute(
            """
            UPDATE accounts SET status = \(Account.Status.deactivated), changed_at = \(now), version = version + 1
            WHERE id = \(id)
            """)
    }
}
