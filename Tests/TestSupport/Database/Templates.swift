internal import EventLoop
internal import Postgres

/// Migrated databases that tests clone, each made once.
///
/// A service's roles are those of deployment: `<schema>_owner` migrates and owns everything, `<schema>` serves and may
/// read and change rows but owns nothing and is bound by row-level security.
actor Templates {
    struct Key: Hashable {
        let schema: String
        let files: [String: [UInt8]]
    }

    private var made: [Key: Task<String, any Error>] = [:]
    private var count = 0

    func name(
        for schema: String, _ files: [(name: String, bytes: [UInt8])], on cluster: TestCluster
    ) async throws -> String {
        let key = Key(schema: schema, files: Dictionary(files.map { ($0.name, $0.bytes) }) { first, _ in first })
        if let task = made[key] { return try await task.value }
        count += 1
        let name = "template_\(cluster.identifier)_\(count)"
        let task = Task {
            try await onWorker { loop in
                try await Self.make(name, schema, files, cluster, loop)
                return name
            }
        }
        made[key] = task
        return try await task.value
    }

    private static func make(
        _ name: String, _ schema: String, _ files: [(name: String, bytes: [UInt8])], _ cluster: TestCluster,
        _ loop: EventLoop
    ) async throws {
        let server = try await PlainConnection.open(DatabaseSettings(url: cluster.url(database: "postgres")), on: loop)
        defer { server.close() }
        for role in [schema, "\(schema)_owner"] {
            do {
                try await server.run("CREATE ROLE \(identifier: role) LOGIN")
            } catch PostgresError.server(sqlState: "42710", _) {
                // Made for another template, or by another test process on the same server.
            } catch PostgresError.uniqueViolation {
                // The same, at the same moment.
            }
        }
        try await server.run("CREATE DATABASE \(identifier: name)")
        let admin = try await PlainConnection.open(DatabaseSettings(url: cluster.url(database: name)), on: loop)
        try await admin.script(
            """
            CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
            CREATE SCHEMA IF NOT EXISTS "\(schema)";
            ALTER SCHEMA "\(schema)" OWNER TO "\(schema)_owner";
            GRANT USAGE ON SCHEMA "\(schema)" TO "\(schema)";
            ALTER DEFAULT PRIVILEGES FOR ROLE "\(schema)_owner" IN SCHEMA "\(schema)"
                GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "\(schema)";
            ALTER DEFAULT PRIVILEGES FOR ROLE "\(schema)_owner" IN SCHEMA "\(schema)"
                GRANT USAGE ON SEQUENCES TO "\(schema)";
            """)
        admin.close()
        if !files.isEmpty {
            let owner = DatabaseSettings(url: cluster.url(database: name, role: "\(schema)_owner"))
            _ = try await Migrator(schema: schema, files: files).migrate(owner, on: loop)
        }
    }
}
