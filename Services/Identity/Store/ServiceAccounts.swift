internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Keeps a program of the suite; false where there is one of that name.
    func insertServiceAccount(_ id: AccountID, name: String, secret: [UInt8], at now: Date) async throws -> Bool {
        try await execute(
            """
            INSERT INTO service_accounts (id, name, secret_hash, created_at, changed_at)
            VALUES (\(id), \(name), \(secret), \(now), \(now))
            ON CONFLICT ON CONSTRAINT service_accounts_name_unique DO NOTHING
            """) > 0
    }

    /// Gives a program another secret; the one before is good until `expires`. False where there is none of that name.
    func rotateServiceAccount(name: String, secret: [UInt8], at now: Date, until expires: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE service_accounts
            SET previous_hash = secret_hash, previous_expires_at = \(expires), secret_hash = \(secret),
                changed_at = \(now), ended_at = NULL
            WHERE name = \(name)
            """) > 0
    }

    /// Ends a program's secrets; false where there is none of that name.
    func endServiceAccount(name: String, at now: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE service_accounts
            SET ended_at = \(now), changed_at = \(now), previous_hash = NULL, previous_expires_at = NULL
            WHERE name = \(name) AND ended_at IS NULL
            """) > 0
    }

    /// The hashes of the secrets that are good for a program now, and its id.
    func serviceAccount(
        name: String, at now: Date
    ) async throws -> (id: AccountID, secrets: [[UInt8]])? {
        try await row(
            """
            SELECT id, secret_hash, CASE WHEN previous_expires_at > \(now) THEN previous_hash END AS previous_hash
            FROM service_accounts
            WHERE name = \(name) AND ended_at IS NULL
            """
        ) { row in
            let (current, previous): ([UInt8], [UInt8]?) = (try row["secret_hash"], try row["previous_hash"])
            return (try row["id"], [current] + (previous.map { [$0] } ?? []))
        }
    }
}
