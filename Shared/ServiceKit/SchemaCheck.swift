internal import EventLoop
internal import Postgres

/// Looks whether the database's schema has every step that this binary needs, until it has. A newer schema is fine: the
/// other version of a blue-green pair made it. Once the schema is new enough nobody looks again.
final class SchemaCheck {
    private(set) var readiness = Readiness("schema", .unready, "not looked at yet")
    private let migrator: Migrator
    private let settings: DatabaseSettings
    private let pause: Duration

    init(
        schema: String, _ migrations: [(name: String, bytes: [UInt8])], _ settings: DatabaseSettings,
        pause: Duration = .seconds(1)
    ) throws {
        migrator = try Migrator(schema: schema, files: migrations)
        self.settings = settings
        self.pause = pause
    }

    func run(on loop: EventLoop) async {
        repeat {
            readiness = await look(on: loop)
            if readiness.state == .ready { return }
        } while (try? await loop.sleep(for: pause)) != nil
    }

    private func look(on loop: EventLoop) async -> Readiness {
        do {
            let status = try await migrator.status(settings, on: loop)
            if status.isReady { return Readiness("schema", .ready) }
            let missing = status.pending.map { "\($0) is not applied" }
            let changed = status.changed.map { "\($0) was changed after it had been applied" }
            return Readiness("schema", .unready, (missing + changed).joined(separator: "; "))
        } catch {
            return Readiness("schema", .unready, "\(error)")
        }
    }
}
