public import EventLoop
public import Postgres
internal import Synchronization

/// A database of one test's own, on the test's worker.
public final class TestDatabase {
    /// The worker's loop.
    public let loop: EventLoop
    /// The server it is on.
    public let cluster: TestCluster
    /// Its name.
    public let name: String
    /// As a service connects: a role that owns nothing and is bound by row-level security.
    public let settings: DatabaseSettings
    /// As `migrate` connects: the owner of the schema.
    public let ownerSettings: DatabaseSettings
    /// As the server's superuser, who sees every row.
    public let adminSettings: DatabaseSettings
    private var opened: [Database] = []

    init(name: String, schema: String, on cluster: TestCluster, loop: EventLoop) {
        self.name = name
        self.cluster = cluster
        self.loop = loop
        func settings(_ role: String) -> DatabaseSettings {
            var settings = DatabaseSettings(url: cluster.url(database: name, role: role), applicationName: "test")
            settings.serverSettings["search_path"] = schema
            // Tests of a busy machine fail by their own clock only.
            settings.deadline = .seconds(30)
            settings.queueTimeout = .seconds(30)
            return settings
        }
        self.settings = settings(schema)
        ownerSettings = settings("\(schema)_owner")
        adminSettings = settings("")
    }

    /// The database as a service uses it; closed when the test ends.
    public func open(_ change: (inout DatabaseSettings) -> Void = { _ in }) throws -> Database {
        try open(settings, change)
    }

    /// The database as the superuser, for what a test prepares or looks up behind the service's back.
    public func openAsAdmin() throws -> Database {
        try open(adminSettings) { $0.maxConnections = 2 }
    }

    private func open(_ settings: DatabaseSettings, _ change: (inout DatabaseSettings) -> Void) throws -> Database {
        var settings = settings
        change(&settings)
        let database = try Database(settings, on: loop)
        opened.append(database)
        return database
    }

    func close() async {
        for database in opened { await database.close(within: .milliseconds(100)) }
    }
}

/// Gives `body` a database of its own, migrated with `migrations` and dropped after, on a worker of its own.
///
/// - Parameter schema: the service's word; the roles `<schema>` and `<schema>_owner` are named after it.
@discardableResult
public func withDatabase<T: Sendable>(
    schema: String = "test", migrations: [(name: String, bytes: [UInt8])] = [], on cluster: TestCluster? = nil,
    _ body: @Sendable (TestDatabase) async throws -> T
) async throws -> T {
    let cluster = try cluster ?? TestCluster.shared.get()
    let template = try await cluster.templates.name(for: schema, migrations, on: cluster)
    let name = "test_\(cluster.identifier)_\(Numbers.next())"
    return try await onWorker { loop in
        let settings = DatabaseSettings(url: cluster.url(database: "postgres"))
        let server = try await PlainConnection.open(settings, on: loop)
        try await server.run("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template)")
        server.close()
        let database = TestDatabase(name: name, schema: schema, on: cluster, loop: loop)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(database))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        let cleaner = try await PlainConnection.open(settings, on: loop)
        try await cleaner.run("DROP DATABASE \(identifier: name) WITH (FORCE)")
        cleaner.close()
        return try outcome.get()
    }
}

private enum Numbers {
    private static let last = Atomic(0)

    static func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
