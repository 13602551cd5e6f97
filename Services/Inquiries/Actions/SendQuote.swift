internal import Crypto
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Sends the customer a version of a quote, in the place of the one before. The catalogue is asked before anything is
/// written; where it is away, the quote is sent all the same if it says its prices itself.
func sendQuote(
    _ order: NewQuote, on inquiry: InquiryID, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Quote> {
    let found = try await app.database.read(as: reader.tenant) { db in try await db.inquiry(inquiry, for: reader) }
    guard let found, !isOnlyAsked(reader, about: found) else { throw Refusal.notFound }
    let prices = await prices(of: services(in: order), at: found.business, in: reader.tenant, trace, app)
    let draft = DraftQuote(
        id: order.id ?? .new(), content: try content(of: order, at: prices), prices: prices?.items ?? [],
        createdFrom: Hash.sha256(try JSONWriter.encode(order)))
    let totals = try QuoteSums.totals(of: draft.content)
    return try await app.database.once(intent, in: reader.tenant) { db in
        _ = try await db.activeTenant(reader.tenant)
        var inquiry = try await db.lockInquiry(inquiry, for: reader)
        if let known = try await db.quote(draft.id, in: reader.tenant) {
            guard known.quote.inquiry == inquiry.id, known.createdFrom == draft.createdFrom else {
                throw Refusal.idTaken
            }
            return .created(known.shown(to: reader, at: app.clock()), at: "/v1/quotes/\(known.quote.id)")
        }
        let quote = try await db.send(draft, totals, on: &inquiry, by: reader, at: app.clock(), trace)
        return .created(quote.shown(to: reader, at: quote.quote.sentAt), at: "/v1/quotes/\(quote.quote.id)")
    }
}

/// A version before it has a number.
private struct DraftQuote {
    let id: QuoteID
    let content: QuoteContent
    let prices: [QuotedPrice]
    let createdFrom: [UInt8]
}

extension Connection {
    fileprivate func send(
        _ draft: DraftQuote, _ totals: QuoteTotals, on inquiry: inout StoredInquiry, by reader: Reader, at now: Date,
        _ trace: TraceContext?
    ) async throws -> StoredQuote {
        let older = try await quotes(of: inquiry.id, in: reader.tenant)
        let next = try QuoteVersions.next(
            after: older.map(\.standing), validUntil: draft.content.validUntil, now: now)
        inquiry.dueAt = draft.content.validUntil
        try take(
            .quote, on: &inquiry, by: reader.actor(on: inquiry), in: reader.tenant, at: now,
            StepFacts(
                subject: draft.id.description, due: draft.content.validUntil,
                amount: Money(totals.total, draft.content.currency), trace: trace))
        guard let business = inquiry.business, let professional = inquiry.professional else { throw Refusal.notFound }
        for old in older where [.sent, .accepted].contains(old.quote.state) {
            // What ran out and nobody has noted yet ran out: it is not superseded.
            let isSuperseded = next.supersedes.contains(old.quote.version)
            try settle(
                old.quote.id, as: isSuperseded ? .superseded : .expired, by: isSuperseded ? reader.account : nil,
                at: now, in: reader.tenant)
            try cancel(ExpireQuote.self, key: "\(old.quote.id)")
        }
        let quote = StoredQuote(
            quote: Quote(
                id: draft.id, inquiry: inquiry.id, business: business, version: next.version, state: .sent,
                content: draft.content, totals: totals, sentAt: now, sentBy: reader.account, catalogue: draft.prices),
            professional: professional, createdFrom: draft.createdFrom, revision: 1)
        try insert(quote, in: reader.tenant)
        if let end = draft.content.validUntil {
            try schedule(ExpireQuote(quote: draft.id), at: end, key: "\(draft.id)")
        }
        return quote
    }
}

/// What the catalogue says within the time that a caller waits for it; nil where it does not answer.
private func prices(
    of services: [CatalogueServiceID], at business: BusinessID?, in tenant: TenantID, _ trace: TraceContext?, _ app: App
) async -> PricesNow? {
    guard let business else { return nil }
    return try? await app.neighbours.prices(services, business, tenant, .milliseconds(1500), trace)
}
