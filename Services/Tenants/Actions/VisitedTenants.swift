internal import EventLoop
internal import Models
internal import Postgres

/// Remembers for a few seconds which tenant a visitor means and whether it is open to visitors. Belongs to one worker.
final class VisitedTenants {
    private struct Entry {
        let tenant: TenantID?
        let expires: Instant
    }

    /// A suspended tenant is out of sight no later than this.
    private let life = Duration.seconds(5)
    /// More tenants than a worker's visitors ask for in five seconds; guesses must not fill the memory.
    private let capacity = 10_000
    private var entries: [String: Entry] = [:]

    /// The active tenant with that slug or id.
    func tenant(_ name: String, _ database: Database) async throws -> TenantID {
        if let entry = entries[name], entry.expires > .now {
            guard let tenant = entry.tenant else { throw Refusal.notFound }
            return tenant
        }
        let found = try await database.read(as: TenantID.platform) { db in
            if let id = TenantID(name) { return try await db.tenant(id) }
            return try await db.tenant(slug: name)
        }
        let tenant = found?.value.status == .active ? found?.value.id : nil
        if entries.count >= capacity { entries.removeAll() }
        entries[name] = Entry(tenant: tenant, expires: .now + life)
        guard let tenant else { throw Refusal.notFound }
        return tenant
    }

    /// Forgets everything, after a change of a tenant that this worker has made.
    func forget() { entries.removeAll() }
}
