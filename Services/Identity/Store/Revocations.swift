internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// What was revoked since `time`.
    func revocations(since time: Date) async throws -> [Revocation] {
        try await rows(
            "SELECT kind, subject_id, revoked_at FROM revocations WHERE revoked_at >= \(time) ORDER BY revoked_at"
        ) { row in
            let (id, at): (UUID, Date) = (try row["subject_id"], try row["revoked_at"])
            return Revocation(
                try row["kind"], id.uuidString.lowercased(), at: Int64(at.timeIntervalSince1970.rounded(.down)))
        }
    }

    /// Notes that tokens of an account or tenant, made until now, count no more; travels with COMMIT.
    func revoke(_ kind: Revocation.Kind, _ id: UUID, at now: Date) throws {
        try enqueue(
            """
            INSERT INTO revocations (kind, subject_id, revoked_at)
            VALUES (\(kind), \(id), \(now))
            ON CONFLICT ON CONSTRAINT revocations_pkey DO UPDATE SET revoked_at = excluded.revoked_at
            """)
    }

    /// Forgets what no living token can be of.
    func deleteRevocations(before time: Date) async throws {
        try await execute("DELETE FROM revocations WHERE revoked_at < \(time)")
    }
}
