public import EventLoop

/// Brings a schema up to the files of a program: forward only, each file once, in the order of their names.
///
/// What was applied stands in the table `schema_migrations` of the schema. A lock lets one migrator work at a time; a
/// second one waits and then finds nothing to do. A step and its line in the table commit together.
public struct Migrator: Sendable {
    /// The schema, which is made when it is missing; `search_path` of every step.
    public let schema: String
    /// The steps in order.
    public let migrations: [Migration]
    /// How long to wait for another migrator.
    public var patience: Duration = .seconds(300)
    /// How often a step is tried that did not get a lock within 2 s, which readers and writers of the table do not notice.
    public var attempts = 10
    /// Told of each step just applied.
    public var onApplied: (@Sendable (_ name: String, _ took: Duration) -> Void)?

    /// A migrator for one service's files, as `.embedInCode` gives them.
    public init(schema: String, files: [(name: String, bytes: [UInt8])]) throws(MigrationError) {
        self.schema = schema
        migrations = try Migration.all(files)
    }

    /// How the schema stands; changes nothing.
    public func status(_ settings: DatabaseSettings, on loop: EventLoop) async throws -> MigrationStatus {
        let connection = try await PlainConnection.open(settings, on: loop)
        defer { connection.close() }
        return try await status(connection)
    }

    /// Applies what is pending, in order, up to the first step that belongs to a later phase, and gives back the names
    /// of what it applied. Refuses a schema that is newer than the program or whose files were changed.
    public func migrate(
        _ settings: DatabaseSettings, through phase: Migration.Phase = .contract, on loop: EventLoop
    ) async throws -> [String] {
        let connection = try await PlainConnection.open(settings, on: loop)
        // Closing ends the session and with it the lock.
        defer { connection.close() }
        try await lock(connection, on: loop)
        try await prepare(connection)
        let status = try await status(connection)
        try status.check()
        var applied: [String] = []
        for migration in migrations where status.pending.contains(migration.name) {
            guard phase == .contract || migration.phase == .expand else { break }
            let start = Instant.now
            try await apply(migration, connection, on: loop)
            onApplied?(migration.name, Instant.now - start)
            applied.append(migration.name)
        }
        return applied
    }

    /// Tries rather than waits: a session that waits inside a statement would hold back CREATE INDEX CONCURRENTLY of the
    /// one that has the lock, for ever.
    private func lock(_ connection: PlainConnection, on loop: EventLoop) async throws {
        let limit = Instant.now + patience
        while true {
            let rows = try await connection.run(
                "SELECT pg_try_advisory_lock(hashtextextended('driveline.migrations.' || \(schema), 0))")
            if try rows[0][0] { return }
            guard Instant.now < limit else { throw MigrationError.busy }
            try await loop.sleep(for: .milliseconds(Int.random(in: 50...250)))
        }
    }

    private func prepare(_ connection: PlainConnection) async throws {
        let exists: Bool = try await connection.run("SELECT to_regnamespace(quote_ident(\(schema))) IS NOT NULL")[0][0]
        if !exists { try await connection.run("CREATE SCHEMA \(identifier: schema)") }
        try await connection.run("SELECT set_config('search_path', quote_ident(\(schema)), false)")
        try await connection.run(
            """
            CREATE TABLE IF NOT EXISTS \(identifier: schema).schema_migrations (
                name text CONSTRAINT schema_migrations_pkey PRIMARY KEY,
                checksum bytea NOT NULL,
                phase text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """)
    }

    private func status(_ connection: PlainConnection) async throws -> MigrationStatus {
        var files: [(name: String, checksum: [UInt8])] = []
        for migration in migrations {
            let checksum: [UInt8] = try await connection.run("SELECT sha256(\(migration.bytes))")[0][0]
            files.append((migration.name, checksum))
        }
        let table = "\(SQL.quoted(identifier: schema)).schema_migrations"
        guard try await connection.run("SELECT to_regclass(\(table)) IS NOT NULL")[0][0] else {
            return .compare(files, with: [])
        }
        let rows = try await connection.run(
            "SELECT name, checksum FROM \(unsafeRaw: table) ORDER BY name COLLATE \"C\"")
        return .compare(files, with: try rows.map { (name: try $0["name"], checksum: try $0["checksum"]) })
    }

    private func apply(_ migration: Migration, _ connection: PlainConnection, on loop: EventLoop) async throws {
        var left = attempts
        while true {
            left -= 1
            do {
                try await connection.run("SELECT set_config('lock_timeout', '2s', false)")
                try await connection.run("SELECT set_config('statement_timeout', \("\(migration.timeout)s"), false)")
                if migration.isTransactional {
                    try await applyInTransaction(migration, connection)
                } else {
                    try await applyAlone(migration, connection)
                }
                return
            } catch PostgresError.lockNotAvailable where left > 0 {
                try await loop.sleep(for: .milliseconds(Int.random(in: 100...1000)))
            } catch let error as PostgresError {
                throw MigrationError.failed(name: migration.name, reason: error)
            }
        }
    }

    private func applyInTransaction(_ migration: Migration, _ connection: PlainConnection) async throws {
        try await connection.run("BEGIN")
        do {
            try await connection.script(migration.text)
            guard connection.isInTransaction else { throw MigrationError.endedTransaction(name: migration.name) }
            try await record(migration, connection)
            try await connection.run("COMMIT")
        } catch {
            if !connection.isOutsideTransaction { _ = try? await connection.run("ROLLBACK") }
            throw error
        }
    }

    /// The server itself refuses more than one statement here. What a failed or killed CREATE INDEX CONCURRENTLY leaves is
    /// an invalid index, which is dropped, so that the next try starts clean; one that is just being built is locked.
    private func applyAlone(_ migration: Migration, _ connection: PlainConnection) async throws {
        let deadline = Duration.seconds(migration.timeout + 10)
        try await dropInvalidIndexes(connection)
        do {
            try await connection.run(SQL(unsafeRaw: migration.text), deadline: deadline)
        } catch {
            try await dropInvalidIndexes(connection)
            throw error
        }
        try await record(migration, connection)
    }

    private func dropInvalidIndexes(_ connection: PlainConnection) async throws {
        let rows = try await connection.run(
            """
            SELECT c.oid::regclass::text AS name
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            WHERE NOT i.indisvalid AND c.relnamespace = to_regnamespace(quote_ident(\(schema)))
            """)
        for row in rows {
            let name: String = try row["name"]
            try await connection.run("DROP INDEX CONCURRENTLY \(unsafeRaw: name)")
        }
    }

    private func record(_ migration: Migration, _ connection: PlainConnection) async throws {
        try await connection.run(
            """
            INSERT INTO \(identifier: schema).schema_migrations (name, checksum, phase)
            VALUES (\(migration.name), sha256(\(migration.bytes)), \(migration.phase.rawValue))
            """)
    }
}
