internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

/// A one-time password generator as it is kept.
struct FactorRecord: Sendable {
    let id: FactorID
    let seedSealed: [UInt8]
    let confirmedAt: Date?

    init(_ row: Row) throws {
        id = try row["id"]
        seedSealed = try row["seed_sealed"]
        confirmedAt = try row["confirmed_at"]
    }
}

extension Connection {
    /// What the account has beside its password.
    func factors(of account: AccountID) async throws -> EnrolledFactors {
        EnrolledFactors(
            hasOneTimePassword: try await value(
                """
                SELECT EXISTS (
                    SELECT FROM one_time_password_factors
                    WHERE account_id = \(account) AND confirmed_at IS NOT NULL)
                """))
    }

    /// The generator that counts.
    func confirmedFactor(of account: AccountID) async throws -> FactorRecord? {
        try await row(
            """
            SELECT id, seed_sealed, confirmed_at FROM one_time_password_factors
            WHERE account_id = \(account) AND confirmed_at IS NOT NULL
            """, FactorRecord.init)
    }

    /// A generator that waits for its first code.
    func waitingFactor(_ id: FactorID, of account: AccountID, at now: Date) async throws -> FactorRecord? {
        try await row(
            """
            SELECT id, seed_sealed, confirmed_at FROM one_time_password_factors
            WHERE id = \(id) AND account_id = \(account) AND confirmed_at IS NULL AND expires_at > \(now)
            """, FactorRecord.init)
    }

    /// Keeps a generator that waits, instead of one that waited before.
    func insertFactor(
        _ id: FactorID, of account: AccountID, seedSealed: [UInt8], at now: Date, until expires: Date
    ) async throws {
        try await execute(
            "DELETE FROM one_time_password_factors WHERE account_id = \(account) AND confirmed_at IS NULL")
        try await execute(
            """
            INSERT INTO one_time_password_factors (id, account_id, seed_sealed, created_at, expires_at)
            VALUES (\(id), \(account), \(seedSealed), \(now), \(expires))
            """)
    }

    /// Lets a generator count from now on, its first code used; false where somebody else was first.
    func confirmFactor(_ id: FactorID, of account: AccountID, step: Int64, at now: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE one_time_password_factors SET confirmed_at = \(now), expires_at = NULL, last_step = \(step)
            WHERE id = \(id) AND account_id = \(account) AND confirmed_at IS NULL AND expires_at > \(now)
            """) > 0
    }

    /// Uses a time step: true once for each, and never again for one that is not greater.
    func useStep(_ step: Int64, of id: FactorID) async throws -> Bool {
        try await execute(
            """
            UPDATE one_time_password_factors SET last_step = \(step)
            WHERE id = \(id) AND confirmed_at IS NOT NULL AND last_step < \(step)
            """) > 0
    }

    /// Seals a seed anew, with the key that seals now.
    func resealFactor(_ id: FactorID, _ seedSealed: [UInt8]) throws {
        try enqueue("UPDATE one_time_password_factors SET seed_sealed = \(seedSealed) WHERE id = \(id)")
    }

    /// Takes the generator that counts away, and everything that goes with it; false where there is none.
    func deleteFactor(_ id: FactorID, of account: AccountID) async throws -> Bool {
        let count = try await execute(
            """
            DELETE FROM one_time_password_factors
            WHERE id = \(id) AND account_id = \(account) AND confirmed_at IS NOT NULL
            """)
        guard count > 0 else { return false }
        try enqueue("DELETE FROM recovery_codes WHERE account_id = \(account)")
        return true
    }
}
