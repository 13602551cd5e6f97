internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// What a sign-in asked for that waits for its second factor: the session is made of it when the answer is right.
struct PendingSignIn: Codable, Hashable, Sendable {
    /// Nil: the usual one.
    let tenant: TenantID?
    let business: BusinessID?
    let device: String
    let transport: SessionTransport
}

/// Marks the ids of sign-ins that wait for their second factor.
enum ChallengeKind {}
typealias ChallengeID = ID<ChallengeKind>

extension Connection {
    /// Keeps a sign-in that waits.
    func insertChallenge(
        _ id: ChallengeID, of account: AccountID, token: [UInt8], _ request: PendingSignIn, at now: Date,
        until expires: Date
    ) async throws {
        try enqueue("DELETE FROM sign_in_challenges WHERE account_id = \(account) AND expires_at <= \(now)")
        try await execute(
            """
            INSERT INTO sign_in_challenges (id, token_hash, account_id, request, created_at, expires_at)
            VALUES (\(id), \(token), \(account), \(JSONText(try JSONWriter.encode(request)))::jsonb, \(now), \(expires))
            """)
    }

    /// A sign-in that waits, locked until the transaction ends; nil where it is unknown, answered or too old.
    func lockChallenge(
        _ id: ChallengeID, token: [UInt8], at now: Date
    ) async throws -> (account: AccountID, request: PendingSignIn)? {
        try await row(
            """
            SELECT account_id, request FROM sign_in_challenges
            WHERE id = \(id) AND token_hash = \(token) AND expires_at > \(now)
            FOR UPDATE
            """
        ) { row in
            let request: JSONText = try row["request"]
            return (try row["account_id"], try JSONReader.decode(PendingSignIn.self, from: request.bytes))
        }
    }

    /// Ends a sign-in that waits: it was answered.
    func deleteChallenge(_ id: ChallengeID) throws {
        try enqueue("DELETE FROM sign_in_challenges WHERE id = \(id)")
    }

    /// Ends everything of an account that waits.
    func deleteChallenges(of account: AccountID) throws {
        try enqueue("DELETE FROM sign_in_challenges WHERE account_id = \(account)")
    }

    /// Ends what waited too long: sign-ins, and factors that nobody confirmed.
    func deleteChallenges(expiredAt now: Date) async throws {
        try await execute("DELETE FROM sign_in_challenges WHERE expires_at <= \(now)")
        try await execute(
            "DELETE FROM one_time_password_factors WHERE confirmed_at IS NULL AND expires_at <= \(now)")
    }
}
