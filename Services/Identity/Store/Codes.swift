internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Keeps a registration until its link comes back; travels with COMMIT.
    func insert(_ registration: RegistrationRecord, code hash: [UInt8], at now: Date, until expires: Date) throws {
        try enqueue(
            """
            INSERT INTO registrations (code_hash, email, email_key, name, language, password_hash, created_at,
                expires_at)
            VALUES (\(hash), \(registration.email.text), \(registration.email.key), \(registration.name.text),
                \(registration.language.text), \(registration.passwordHash), \(now), \(expires))
            """)
    }

    /// The registration of a code, which is used up by that: of many who ask at once one gets it.
    func takeRegistration(code hash: [UInt8], at now: Date) async throws -> RegistrationRecord? {
        try await row(
            """
            DELETE FROM registrations WHERE code_hash = \(hash) AND expires_at > \(now)
            RETURNING email, name, language, password_hash
            """
        ) { row in
            RegistrationRecord(
                email: try row.value("email"), name: try row.value("name"), language: try row.value("language"),
                passwordHash: try row["password_hash"])
        }
    }

    /// Forgets all registrations of an address: it has become an account's. Travels with COMMIT.
    func deleteRegistrations(of email: EmailAddress) throws {
        try enqueue("DELETE FROM registrations WHERE email_key = \(email.key)")
    }

    /// Keeps a code of a mailed link; those for the same purpose before it are good for nothing any more.
    func insertCode(
        _ hash: [UInt8], for purpose: CodePurpose, of account: AccountID, newEmail: EmailAddress? = nil, at now: Date,
        until expires: Date
    ) throws {
        try enqueue("DELETE FROM mailed_codes WHERE account_id = \(account) AND purpose = \(purpose)")
        try enqueue(
            """
            INSERT INTO mailed_codes (code_hash, account_id, purpose, email, email_key, created_at, expires_at)
            VALUES (\(hash), \(account), \(purpose), \(newEmail?.text), \(newEmail?.key), \(now), \(expires))
            """)
    }

    /// The account that a code was mailed to, with the new address where it is about one. The code is used up by that:
    /// of many who ask at once one gets it.
    func takeCode(
        _ hash: [UInt8], for purpose: CodePurpose, at now: Date
    ) async throws -> (account: AccountID, newEmail: EmailAddress?)? {
        try await row(
            """
            DELETE FROM mailed_codes
            WHERE code_hash = \(hash) AND purpose = \(purpose) AND expires_at > \(now)
            RETURNING account_id, email
            """
        ) { row in
            let email: String? = try row["email"]
            return (try row["account_id"], try email.map { try EmailAddress($0) })
        }
    }

    /// Makes all open codes of an account useless; travels with COMMIT.
    func deleteCodes(of account: AccountID) throws {
        try enqueue("DELETE FROM mailed_codes WHERE account_id = \(account)")
    }

    /// Forgets what has expired.
    func deleteExpiredCodes(at now: Date) async throws {
        try enqueue("DELETE FROM mailed_codes WHERE expires_at <= \(now)")
        try await execute("DELETE FROM registrations WHERE expires_at <= \(now)")
    }
}

extension Connection {
    /// The account that a code was mailed to; the code stays good.
    func accountOfCode(_ hash: [UInt8], for purpose: CodePurpose, at now: Date) async throws -> AccountRecord? {
        let id: AccountID? = try await row(
            """
            SELECT account_id FROM mailed_codes
            WHERE code_hash = \(hash) AND purpose = \(purpose) AND expires_at > \(now)
            """
        ) { try $0["account_id"] }
        guard let id else { return nil }
        return try await account(id)
    }
}
