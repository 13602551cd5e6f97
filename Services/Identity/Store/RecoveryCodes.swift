internal import Crypto
internal import FoundationEssentials
internal import Models
internal import Postgres

extension RecoveryCode {
    /// What is kept of a code: bound to the account, so that rows cannot be exchanged.
    func hash(for account: AccountID) -> [UInt8] { Hash.sha256(Array("\(account)\0\(characters)".utf8)) }
}

extension Connection {
    /// Puts a set of codes in the place of the one before.
    func replaceRecoveryCodes(_ codes: [RecoveryCode], of account: AccountID, at now: Date) async throws {
        try enqueue("DELETE FROM recovery_codes WHERE account_id = \(account)")
        let rows = codes.map { code -> SQL in "(\(account), \(code.hash(for: account)), \(now))" }
        try await execute(
            "INSERT INTO recovery_codes (account_id, code_hash, created_at) VALUES \(SQL.joined(rows, by: ", "))")
    }

    /// Uses a code: true once for each.
    func useRecoveryCode(_ code: RecoveryCode, of account: AccountID, at now: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE recovery_codes SET used_at = \(now)
            WHERE account_id = \(account) AND code_hash = \(code.hash(for: account)) AND used_at IS NULL
            """) > 0
    }

    /// How many codes have not been used.
    func recoveryCodesLeft(of account: AccountID) async throws -> Int {
        try await value(
            "SELECT count(*) FROM recovery_codes WHERE account_id = \(account) AND used_at IS NULL")
    }
}
