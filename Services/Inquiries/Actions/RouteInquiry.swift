internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// Finds out who is to be asked about an inquiry, and asks: the decision, the offers and the end of the job commit
/// together. An inquiry that no longer looks for somebody is left alone.
///
/// Throws `JobEnd.later` for as long as it is worth waiting for what neighbours have not said: without the make of the
/// car the wrong people are asked.
func routeInquiry(_ id: InquiryID, _ run: JobRun, _ app: App) async throws {
    let now = app.clock()
    let found = try await app.database.read(as: run.tenant) { db in try await db.inquiry(id, in: run.tenant) }
    guard let found, found.state == .routing else { return }
    if isWorthWaiting(for: found, at: now) { throw JobEnd.later(.seconds(5)) }
    try await run.complete { db in
        guard var inquiry = try await db.lockInquiry(id, in: run.tenant), inquiry.state == .routing else { return }
        try await db.route(&inquiry, in: run.tenant, at: now, app)
    }
}

/// Whether what is pending may still come in time: a minute after it was sent, and never with somebody stranded.
func isWorthWaiting(for inquiry: StoredInquiry, at now: Date) -> Bool {
    guard !inquiry.pending.isEmpty, inquiry.details.urgency != .emergency else { return false }
    return now.timeIntervalSince(inquiry.submittedAt ?? inquiry.createdAt) < 60
}
