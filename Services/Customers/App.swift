public import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date

    init(database: Database, clock: @escaping () -> Date = { Date() }) {
        self.database = database
        self.clock = clock
    }
}

/// What the customers service reads from its environment.
public struct Settings: Sendable {
    let tokens: TokenSettings

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings(environment)
        try environment.check()
    }
}

/// The steps of the schema, in order.
public let migrations: [(name: String, bytes: [UInt8])] = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    ("m0002_create_tenants", PackageResources.m0002_create_tenants_sql),
    ("m0003_create_customers", PackageResources.m0003_create_customers_sql),
    ("m0004_create_search_terms", PackageResources.m0004_create_search_terms_sql),
    ("m0005_create_relationships", PackageResources.m0005_create_relationships_sql),
    ("m0006_create_timeline_entries", PackageResources.m0006_create_timeline_entries_sql),
]

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    _ = try await setUpApp(service, settings)
}

/// The same, for tests that look behind the routes.
func setUpApp(_ service: Service, _ settings: Settings) async throws -> App {
    guard let url = service.settings.databaseURL else { throw MissingDatabase() }
    let app = App(database: try service.database(url))
    await service.takeTokens(settings.tokens)
    service.serve(routes(app))
    return app
}

/// The process does not ask for a database that this service cannot be without.
struct MissingDatabase: Error {}
