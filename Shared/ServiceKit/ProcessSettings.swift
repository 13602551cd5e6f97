public import Configuration
public import FoundationEssentials
internal import Glibc
public import Telemetry

/// What every service reads from its environment, beside its own settings.
public struct ProcessSettings: Sendable {
    /// Where the API listens.
    public let host: String
    /// The API's port.
    public let port: UInt16
    /// The port of `/livez`, `/readyz` and `/metrics`, which the gateway never forwards.
    public let metricsPort: UInt16
    /// The pages of other origins that may use the API from a browser; none by default.
    public let corsOrigins: [String]
    /// Event loops, one per core.
    public let workers: Int
    /// Lines below it are not written.
    public let logLevel: Log.Level
    /// Where spans go (OTLP/HTTP, without `/v1/traces`); nil: they are not recorded.
    public let otlpEndpoint: URL?
    /// How long the process goes on accepting after SIGTERM, for load balancers that have not heard yet.
    public let drainDelay: Duration
    /// How long requests under way may take to finish after that (SECURITY.md, point 41).
    public let drainLimit: Duration
    /// Whether `serve` migrates first; in the cluster `migrate` is a step of its own.
    public let migratesAtStart: Bool
    /// The run-time role's connection string; nil for a service that keeps nothing.
    public let databaseURL: Secret?
    /// The owner role's connection string, for `migrate`.
    public let migrationURL: Secret?
    /// Connections per worker.
    public let databaseConnections: Int

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    ///
    /// - Parameter metricsPort: `METRICS_PORT` where it is not set.
    public init(_ environment: Environment, needsDatabase: Bool, metricsPort: UInt16 = 9090) {
        host = environment.string("HOST", "Address to listen on, an IP literal.", default: "127.0.0.1")
        port = UInt16(
            environment.integer("PORT", "Port of the API; 0 lets the system choose.", in: 0...65_535, default: 8080))
        self.metricsPort = UInt16(
            environment.integer(
                "METRICS_PORT", "Port of /livez, /readyz and /metrics; 0 lets the system choose.", in: 0...65_535,
                default: Int(metricsPort)))
        if port != 0, port == self.metricsPort { environment.fault("METRICS_PORT", "is the same as PORT") }
        corsOrigins = environment.origins(
            "CORS_ORIGINS", "Pages of other origins that may use the API from a browser.")
        workers = environment.integer(
            "WORKERS", "Event loops; by default one per core.", in: 1...256,
            default: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        logLevel = environment.choice("LOG_LEVEL", "The least level that is logged.", default: .info)
        otlpEndpoint = environment.optionalURL(
            "OTLP_ENDPOINT", "OpenTelemetry collector (OTLP/HTTP); spans go to its /v1/traces.")
        drainDelay = environment.duration(
            "DRAIN_DELAY", "How long to accept after SIGTERM.", in: .zero ... .seconds(120), default: .zero)
        drainLimit = environment.duration(
            "DRAIN_LIMIT", "How long requests under way may take to end.", in: .seconds(1) ... .seconds(300),
            default: .seconds(25))
        migratesAtStart = environment.boolean(
            "MIGRATE_AT_START", "Whether `serve` migrates the database first.", default: false)
        databaseURL =
            needsDatabase
            ? environment.secret("DATABASE_URL", "PostgreSQL as the run-time role.")
            : environment.optionalSecret("DATABASE_URL", "PostgreSQL as the run-time role.")
        migrationURL = environment.optionalSecret(
            "MIGRATION_DATABASE_URL", "PostgreSQL as the owner of the tables, for `migrate`.")
        databaseConnections = environment.integer(
            "DATABASE_CONNECTIONS", "Connections per worker.", in: 1...100, default: 8)
    }
}
