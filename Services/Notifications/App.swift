public import Configuration
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

/// What the notifications service reads from its environment.
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
    TenantDirectory.migration(name: "m0002_create_tenants"),
    ("m0010_create_notifications", PackageResources.m0010_create_notifications_sql),
]

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    guard let url = service.settings.databaseURL else { return }
    let app = App(database: try service.database(url))
    await service.takeTokens(settings.tokens)
    service.serve(routes(app))
}
