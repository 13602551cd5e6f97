internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing

/// A job as operators see it; times as texts of RFC 3339.
struct JobEntry: Codable, Sendable, Documented {
    var id: JobID
    var tenant: TenantID
    var kind: String
    var state: JobState
    var key: String?
    var priority: Int
    var dueAt: Date
    var cron: String?
    var zone: String?
    var attempts: Int
    var lastError: String?
    var createdAt: Date
    var diedAt: Date?

    init(_ row: Row) throws {
        id = try row["id"]
        tenant = try row["tenant_id"]
        kind = try row["kind"]
        state = try row["state"]
        key = try row["key"]
        priority = try row["priority"]
        dueAt = try row["run_at"]
        cron = try row["cron"]
        zone = try row["zone"]
        attempts = try row["attempts"]
        lastError = try row["last_error"]
        createdAt = try row["created_at"]
        diedAt = try row["died_at"]
    }

    static func document(_ schema: inout Schema) {
        schema.state("A job that waits, runs or is a dead letter.")
        schema.member("dueAt", "When it is due, or was.")
        schema.member("attempts", "Tries that have begun.")
        schema.member("lastError", "Why the last try failed.")
    }
}

/// Where a job stands.
enum JobState: String, Codable, Sendable, CaseIterable, PathParameter, PostgresEncodable, PostgresDecodable {
    case waiting
    case running
    case dead
}

/// What an operator's order came to.
enum JobOrder: String, Sendable {
    case done
    case notFound
    /// It is in a state in which that cannot be done.
    case notNow
    /// Another job waits under its key.
    case superseded
}

/// What operators see and do, over all tenants. Look-ups by id alone walk the table: there are few, and an index for
/// them would cost every job.
extension Database {
    /// Jobs by id, which is by age.
    func listJobs(
        kind: String? = nil, state: JobState? = nil, after: JobID? = nil, limit: Int = 100
    ) async throws -> [JobEntry] {
        try await read(setting: "app.jobs", to: "work") { db in
            try await db.rows(
                """
                SELECT \(columns)
                FROM jobs
                WHERE (\(kind)::text IS NULL OR kind = \(kind)) AND (\(state)::text IS NULL OR state = \(state))
                    AND (\(after)::uuid IS NULL OR id > \(after))
                ORDER BY id
                LIMIT \(limit)
                """, JobEntry.init)
        }
    }

    /// One job with its values.
    func showJob(_ id: JobID) async throws -> (entry: JobEntry, payload: JSONText)? {
        try await read(setting: "app.jobs", to: "work") { db in
            try await db.row("SELECT \(columns), payload FROM jobs WHERE id = \(id)") { row in
                (try JobEntry(row), try row["payload"])
            }
        }
    }

    /// Lets a dead letter, or a job that waits, be tried at once, with all its tries.
    func retryJob(_ id: JobID) async throws -> JobOrder {
        do {
            return try await order(id) { db, kind, state in
                guard state != .running else { return .notNow }
                try await db.execute(
                    """
                    UPDATE jobs SET state = 'waiting', run_at = now(), attempts = 0, died_at = NULL, is_cancelled = false
                    WHERE id = \(id)
                    """)
                try db.enqueue("SELECT pg_notify(\(JobsTable.channel), \(kind))")
                return .done
            }
        } catch PostgresError.uniqueViolation(JobsTable.keyIndex) {
            return .superseded
        }
    }

    /// Cancels a job that waits or runs.
    func cancelJob(_ id: JobID) async throws -> JobOrder {
        try await order(id) { db, _, state in
            switch state {
            case .waiting: try await db.execute("DELETE FROM jobs WHERE id = \(id)")
            case .running:
                try await db.execute("UPDATE jobs SET is_cancelled = true, again_at = NULL WHERE id = \(id)")
                try db.enqueue("SELECT pg_notify(\(JobsTable.channel), \("cancel \(id)"))")
            case .dead: return .notNow
            }
            return .done
        }
    }

    /// Forgets a dead letter.
    func dropJob(_ id: JobID) async throws -> JobOrder {
        try await order(id) { db, _, state in
            guard state == .dead else { return .notNow }
            try await db.execute("DELETE FROM jobs WHERE id = \(id)")
            return .done
        }
    }

    private func order(
        _ id: JobID, _ body: (Connection, String, JobState) async throws -> JobOrder
    ) async throws -> JobOrder {
        try await transaction { db in
            try db.enqueue("SELECT set_config('app.jobs', 'work', true)")
            let found = try await db.row("SELECT kind, state FROM jobs WHERE id = \(id) FOR UPDATE") { row in
                (try row["kind"] as String, try row["state"] as JobState)
            }
            guard let (kind, state) = found else { return .notFound }
            return try await body(db, kind, state)
        }
    }
}

private let columns: SQL = """
    id, tenant_id, kind, state, key, priority, run_at, cron, zone, attempts, last_error, created_at, died_at
    """
