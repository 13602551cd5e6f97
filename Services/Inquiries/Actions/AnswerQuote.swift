internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Answers a version of a quote, or takes it back; only the newest is there to be answered, and only once. The answers to
/// one inquiry's quotes follow each other: whoever is second learns what the first one did.
func answerQuote(
    _ id: QuoteID, _ step: QuoteStep, reason: String? = nil, by reader: Reader, intent: Intent?, trace: TraceContext?,
    _ app: App
) async throws -> Answer<Quote> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let found = try await db.quote(id, in: reader.tenant) else { throw Refusal.notFound }
        var inquiry = try await db.lockInquiry(found.quote.inquiry, for: reader)
        let versions = try await db.quotes(of: inquiry.id, in: reader.tenant)
        guard !isOnlyAsked(reader, about: inquiry), let newest = versions.first,
            let quote = versions.first(where: { $0.quote.id == id }), quote.isThere(for: reader, of: inquiry)
        else { throw Refusal.notFound }
        let actor = reader.actor(on: inquiry)
        let state = try QuoteVersions.answer(
            quote.standing, newest: newest.quote.version, by: actor.kind, step, at: now)
        inquiry.dueAt = nil
        try db.take(
            step.onInquiry, on: &inquiry, by: actor, in: reader.tenant, at: now,
            StepFacts(reason: reason, subject: "\(id)", amount: quote.total, trace: trace))
        try db.settle(id, as: state, by: reader.account, reason: reason, at: now, in: reader.tenant)
        try db.cancel(ExpireQuote.self, key: "\(id)")
        guard let answered = try await db.quote(id, in: reader.tenant) else { throw Refusal.notFound }
        return .ok(answered.shown(to: reader, at: now))
    }
}

extension QuoteStep {
    /// What it is to the inquiry.
    fileprivate var onInquiry: InquiryStep {
        switch self {
        case .accept: .approve
        case .decline: .reject
        case .supersede: .quote
        case .expire, .withdraw: .lapse
        }
    }
}
