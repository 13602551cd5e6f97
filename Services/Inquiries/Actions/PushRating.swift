internal import Models
internal import Postgres
internal import ServiceKit

/// Tells the tenants service what customers think of a professional now.
struct PushRating: Job {
    static let kind = "push-rating"
    let professional: ProfessionalID
}

/// Tells the tenants service. Whatever was told before or arrives later counts by its version: the last one wins. Throws
/// while the service is away: the job comes again.
func pushRating(of professional: ProfessionalID, in tenant: TenantID, _ app: App) async throws {
    let rating = try await app.database.read(as: tenant) { db in try await db.rating(of: professional, in: tenant) }
    guard let rating else { return }
    // A profile that was closed has no rating any more: there is nothing to be tried again.
    _ = try await app.neighbours.rate(professional, rating.told, tenant)
}
