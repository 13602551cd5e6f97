internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Quotes: sent, read, answered.
func quoteRoutes(_ app: App) -> [Route] {
    let readers = Access.anyOf([.readInquiries, .useOwn])
    return [
        .post(
            "/v1/inquiries/:inquiry/quotes", to: .permission(.answerInquiries), "Send a version of a quote",
            parameters: [.inquiry, .idempotencyKey()], takes: NewQuote.self, gives: Quote.self, status: .created,
            errors: [.idTaken, .invalidTransition, .tenantSuspended]
        ) { call in
            try await sendQuote(
                call.body, on: call.path("inquiry"), by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented(
            """
            It takes the place of the version before. Lines that name a service of the catalogue take name and price from \
            it; what it said is kept with the quote, which comes to the same whatever it says later.
            """),
        .get(
            "/v1/inquiries/:inquiry/quotes", to: readers, "The versions of an inquiry's quote, the newest first",
            parameters: [.inquiry] + Parameter.page, gives: Page<Quote>.self, also: ["text/csv"]
        ) { try await listQuotes($0, app) },
        .get("/v1/quotes/:quote", to: readers, "A version of a quote", parameters: [.quote], gives: Quote.self) {
            try await showQuote($0, app)
        },
        .post(
            "/v1/quotes/:quote/acceptances", to: .anyOf([.useOwn, .writeInquiries]), "Agree to a quote",
            parameters: [.quote, .idempotencyKey()], takes: NoBody.self, gives: Quote.self, errors: answerErrors
        ) { call in
            try await answerQuote(
                call.path("quote"), .accept, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented(
            "Only the newest version, once, in its time. The customer's own, or by who wrote it down for them."),
        .post(
            "/v1/quotes/:quote/declines", to: .anyOf([.useOwn, .writeInquiries]), "Say no to a quote",
            parameters: [.quote, .idempotencyKey()], takes: StepReason.self, gives: Quote.self, errors: answerErrors
        ) { call in
            try await answerQuote(
                call.path("quote"), .decline, reason: call.body.reason, by: call.reader(), intent: call.intent(),
                trace: call.trace, app)
        },
        .post(
            "/v1/quotes/:quote/withdrawals", to: .permission(.answerInquiries), "Take a quote back",
            parameters: [.quote, .idempotencyKey()], takes: StepReason.self, gives: Quote.self, errors: answerErrors
        ) { call in
            try await answerQuote(
                call.path("quote"), .withdraw, reason: call.body.reason, by: call.reader(), intent: call.intent(),
                trace: call.trace, app)
        },
    ]
}

private let answerErrors: [ProblemKind] = [.quoteSuperseded, .quoteExpired, .invalidTransition]

extension Parameter {
    /// The segment `:quote`.
    fileprivate static var quote: Parameter { .path("quote", as: QuoteID.self, "The id of the version.") }
}

private func showQuote(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Quote> {
    let reader = try call.reader()
    let id: QuoteID = try call.path("quote")
    let found = try await app.database.read(as: reader.tenant) { db -> StoredQuote? in
        guard let quote = try await db.quote(id, in: reader.tenant),
            let inquiry = try await db.inquiry(quote.quote.inquiry, for: reader),
            !isOnlyAsked(reader, about: inquiry), quote.isThere(for: reader, of: inquiry)
        else { return nil }
        return quote
    }
    guard let found else { throw Refusal.notFound }
    let quote = found.shown(to: reader, at: app.clock())
    // What runs out changes without a write.
    let ranOut: Int64 = quote.state == found.quote.state ? 0 : 1
    return .ok(quote).tagged(EntityTag(version: found.revision + ranOut))
}

private func listQuotes(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Quote>> {
    let reader = try call.reader()
    let (id, now): (InquiryID, _) = (try call.path("inquiry"), app.clock())
    return try await Listing(
        name: "quotes", scope: "\(id)", columns: ["version", "state", "totals", "sentAt", "decidedAt", "reason"]
    ) { last, limit, db in
        guard let inquiry = try await db.inquiry(id, for: reader), !isOnlyAsked(reader, about: inquiry) else {
            throw Refusal.notFound
        }
        let business = StoredQuote.visible(to: reader, of: inquiry)
        return try await db.quotes(
            of: id, by: business, before: try last?.position(), limit: limit, in: reader.tenant
        ).map { ($0.shown(to: reader, at: now), .string(String($0.quote.version))) }
    }.answer(call, for: reader, app.database)
}
