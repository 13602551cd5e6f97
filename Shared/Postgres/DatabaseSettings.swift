/// How a worker uses its database. What is not given has a default that suits a service of many small requests.
public struct DatabaseSettings: Sendable {
    /// `postgresql://role:password@host:port/database?option=…` or libpq's `host=… dbname=…`.
    public var url: String
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// Connections kept open while there is nothing to do, for each worker.
    public var minConnections = 1
    /// Connections for each worker at most.
    public var maxConnections = 8
    /// Reads under way on one connection at most; a transaction has its connection for itself.
    public var readsPerConnection = 32
    /// Reads that are put on one busy connection before an idle one is used. Few full pipelines wake the server and us
    /// less often than many thin ones: on two cores, 64 callers, a read costs us and PostgreSQL together 56 µs of
    /// processor time with 16, 79 µs with 8, 94 µs with 4 (measured side by side on a loaded machine).
    public var readsBeforeSpreading = 16
    /// How long a read may run before no others are put behind it, which would wait for its end.
    public var slowRead: Duration = .milliseconds(2)
    /// How long a read may run before those that are behind it already are sent again on other connections, once each.
    /// From then on none are put behind it, even where `slowRead` is longer.
    public var stuckRead: Duration = .milliseconds(25)
    /// Callers that may wait for a connection; the next gets `queueFull`.
    public var maxWaiting = 1024
    /// How long a caller waits for a connection at most; within its deadline.
    public var queueTimeout: Duration = .seconds(2)
    /// The deadline of a read or transaction that states none, connection and all.
    public var deadline: Duration = .seconds(5)
    /// How long a connection may take to be made.
    public var connectTimeout: Duration = .seconds(5)
    /// The first pause after a failed connection; it doubles up to `maxBackoff`, and each pause is a random part of it.
    public var minBackoff: Duration = .milliseconds(50)
    /// The longest pause between tries to connect.
    public var maxBackoff: Duration = .seconds(5)
    /// How long after the last use an idle connection is asked whether it lives.
    public var healthCheckInterval: Duration = .seconds(15)
    /// How long a connection above `minConnections` stays idle before it is closed.
    public var idleTimeout: Duration = .seconds(120)
    /// How old a connection gets, give or take a tenth; new ones find a new primary and balance over replicas.
    public var maxLifetime: Duration = .seconds(1800)
    /// How long a cancelled statement or a ROLLBACK may take before the connection is given up.
    public var cleanupLimit: Duration = .seconds(5)
    /// Statements kept prepared on one connection.
    public var preparedStatements = 256
    /// Settings of PostgreSQL for each connection, such as `search_path`. A transaction that waits for its program longer
    /// than 60 s is ended by the server, because it holds locks. Statements are not compiled: it took 30 to 50 ms for lists
    /// whose plans PostgreSQL thinks dear and which take a few.
    public var serverSettings = ["idle_in_transaction_session_timeout": "60s", "jit": "off"]
    /// Where notices and warnings of the server go.
    public var onNotice: (@Sendable (ServerNotice) -> Void)?

    /// Settings with the defaults; the URL is checked when the `Database` is made.
    public init(url: String, applicationName: String = "driveline") {
        self.url = url
        self.applicationName = applicationName
    }
}
