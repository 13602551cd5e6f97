internal import EventLoop
internal import FoundationEssentials
internal import Postgres
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    let settings: Settings
    /// Derived from the one secret.
    let keys: Keys
    /// What tokens are signed with.
    let ring: KeyRing
    /// What is mailed.
    let letters: Letters
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date

    init(database: Database, settings: Settings, clock: @escaping () -> Date = { Date() }) {
        self.database = database
        self.settings = settings
        self.clock = clock
        keys = settings.keys
        ring = KeyRing(fixed: settings.signingKey)
        letters = Letters(portal: settings.portal)
    }

    /// Now.
    var now: Date { clock() }
}

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws { try await prepare(service, settings) }

/// The same with another clock than the machine's, for tests; gives what actions use.
@discardableResult
func prepare(
    _ service: Service, _ settings: Settings, clock: @escaping () -> Date = { Date() }
) async throws -> App? {
    guard let url = service.settings.databaseURL else { return nil }
    let app = App(database: try service.database(url), settings: settings, clock: clock)
    let ring = app.ring
    service.ready { ring.readiness }
    service.deliverMessages(
        from: app.database,
        through: service.neighbour("notifications", at: settings.messages.notifications) { tenant in
            try await ownToken(for: tenant, app)
        }, sealedWith: settings.messages.sealing)
    service.serve(routes(app))
    await service.takeTokens(settings.tokens, authority(app))
    // Two seconds: long before a new key signs, and soon after the database has come back.
    service.every(.seconds(2), "look for signing keys") { try await ring.refresh(app) }
    if service.loop.index == 0 {
        service.every(.seconds(600), "forget what is over") { try await cleanUp(app) }
    }
    return app
}

/// What holds, from this service's own tables.
private func authority(_ app: App) -> TokenAuthority {
    TokenAuthority(
        name: "own tables",
        keys: {
            // The first time, and until the database and its tables are there.
            if app.ring.keys.isEmpty { try await app.ring.refresh(app) }
            return try app.ring.published(at: app.now)
        },
        revocations: { try await latestRevocations(app) }, apiKey: { try await checkAPIKey($0, app) })
}
