internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Longer than a request's transaction may last.
    private static var longestChange: TimeInterval { 60 }

    /// What was revoked since `time`.
    func revocations(since time: Date) async throws -> [Revocation] {
        try await rows(
            "SELECT kind, subject_id, revoked_at, serial FROM revocations WHERE revoked_at >= \(time) ORDER BY revoked_at"
        ) { row in
            let (id, at): (UUID, Date) = (try row["subject_id"], try row["revoked_at"])
            return Revocation(
                try row["kind"], id.uuidString.lowercased(), at: Int64(at.timeIntervalSince1970.rounded(.down)),
                serial: try row["serial"])
        }
    }

    /// Notes that tokens of an account or tenant count no more, unless they are made when this is known; travels with
    /// COMMIT.
    ///
    /// The time is later than now: a token that is made while this transaction is under way, by what was true before, is
    /// refused too.
    func revoke(_ kind: Revocation.Kind, _ id: UUID, at now: Date) throws {
        try enqueue(
            """
            INSERT INTO revocations (kind, subject_id, revoked_at)
            VALUES (\(kind), \(id), \(now + Self.longestChange))
            ON CONFLICT ON CONSTRAINT revocations_pkey DO UPDATE
            SET revoked_at = greatest(excluded.revoked_at, revocations.revoked_at), serial = DEFAULT
            """)
    }

    /// Forgets what no living token can be of.
    func deleteRevocations(before time: Date) async throws {
        try await execute("DELETE FROM revocations WHERE revoked_at < \(time)")
    }
}
