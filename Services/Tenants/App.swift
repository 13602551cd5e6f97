public import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    /// Other services of the suite.
    let neighbours: Neighbours
    /// Which tenants visitors may see, remembered for a few seconds.
    let visited = VisitedTenants()
    /// How many tenants one account founds at most.
    let tenantsPerAccount: Int
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date

    init(
        database: Database, neighbours: Neighbours = Neighbours(),
        tenantsPerAccount: Int = Settings.standardTenantsPerAccount, clock: @escaping () -> Date = { Date() }
    ) {
        self.database = database
        self.tenantsPerAccount = tenantsPerAccount
        self.neighbours = neighbours
        self.clock = clock
    }

    /// The identity of something new.
    func newID<Tag>() -> ID<Tag> {
        var random = SystemRandomNumberGenerator()
        return ID(milliseconds: UInt64(clock().timeIntervalSince1970 * 1000), using: &random)
    }
}

/// What the tenants service reads from its environment.
public struct Settings: Sendable {
    let tokens: TokenSettings
    let neighbours: NeighbourAddresses
    /// Who is told of professionals.
    let subscribers: SubscriberSettings
    let tenantsPerAccount: Int

    static let standardTenantsPerAccount = 10

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings(environment)
        neighbours = NeighbourAddresses(environment)
        subscribers = SubscriberSettings(environment)
        tenantsPerAccount = environment.integer(
            "TENANTS_PER_ACCOUNT", "How many tenants one account may found; administrators make any number.",
            in: 0...1_000_000, default: Self.standardTenantsPerAccount)
        try environment.check()
    }
}

/// The steps of the schema, in order.
public let migrations: [(name: String, bytes: [UInt8])] =
    [IdempotencyTable.migration(name: "m0001_create_idempotency_records")] + embeddedMigrations

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    guard let url = service.settings.databaseURL else { return }
    let app = App(
        database: try service.database(url), neighbours: Neighbours(settings.neighbours, settings.tokens, service),
        tenantsPerAccount: settings.tenantsPerAccount)
    await service.takeTokens(settings.tokens)
    service.deliver(outboxOf: app.database, to: settings.subscribers, settings.tokens)
    // One worker does for all what must be done in the background; the database keeps several processes apart.
    if service.loop.index == 0 { startPushing(service, app) }
    service.serve(routes(app))
}
