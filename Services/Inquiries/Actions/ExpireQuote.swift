internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// Notes that nobody answered a version of a quote in time.
struct ExpireQuote: Job {
    static let kind = "expire-quote"
    let quote: QuoteID
}

/// Notes that a version's time is up, unless it was answered.
func expireQuote(_ id: QuoteID, _ run: JobRun, _ app: App) async throws {
    let now = app.clock()
    let found = try await app.database.read(as: run.tenant) { db in try await db.quote(id, in: run.tenant) }
    // The clock that jobs go by may be a little before ours.
    if let end = found?.quote.content.validUntil, end > now {
        throw JobEnd.later(.milliseconds(Int64(end.timeIntervalSince(now) * 1000) + 1))
    }
    try await run.complete { db in try await db.expireQuote(id, in: run.tenant, at: now) }
}

extension Connection {
    /// The effect of the job. The inquiry goes back to who has it, where it still waited for this answer.
    func expireQuote(_ id: QuoteID, in tenant: TenantID, at now: Date) async throws {
        guard let found = try await quote(id, in: tenant),
            var inquiry = try await lockInquiry(found.quote.inquiry, in: tenant),
            let quote = try await quote(id, in: tenant), quote.quote.state == .sent,
            QuoteVersions.state(of: quote.standing, at: now) == .expired
        else { return }
        try settle(id, as: .expired, by: nil, at: now, in: tenant)
        guard inquiry.state == .quoted else { return }
        inquiry.dueAt = nil
        try take(
            .lapse, on: &inquiry, by: .system, in: tenant, at: now,
            StepFacts(subject: "\(id)", amount: quote.total))
    }
}
