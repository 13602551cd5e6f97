public import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import JWT
internal import Models
internal import Postgres
public import ServiceKit

/// What an action may use. Belongs to one worker.
public final class App {
    let database: Database
    let settings: Settings
    /// Derived from the one secret.
    let keys: Keys
    /// Threads for what computes long: password hashes.
    let blocking: BlockingPool
    /// The time. An argument of every rule that depends on it.
    let clock: () -> Date

    init(
        database: Database, settings: Settings, blocking: BlockingPool, clock: @escaping () -> Date = { Date() }
    ) {
        self.database = database
        self.settings = settings
        self.blocking = blocking
        self.clock = clock
        keys = settings.keys
    }

    /// Now.
    var now: Date { clock() }
}

/// What the identity service reads from its environment.
public struct Settings: Sendable {
    /// What a token says of itself, and how it is checked.
    let tokens: TokenRules
    let keys: Keys

    /// Reads the settings; faults are noted in `environment`.
    public init(_ environment: Environment) throws {
        tokens = TokenSettings.rules(environment)
        keys = Keys(
            environment.secret(
                "IDENTITY_SECRET", "Everything that identity seals and signs with, but for tokens, is derived from it.",
                minimumBytes: 32))
        try environment.check()
    }
}

/// Prepares one worker. What `main.swift` calls.
public func setUp(_ service: Service, _ settings: Settings) async throws {
    guard let url = service.settings.databaseURL else { return }
    let app = App(database: try service.database(url), settings: settings, blocking: service.blocking)
    service.serve(routes(app))
}
