internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing

extension Connection {
    /// An inquiry as its reader may see it, a divided one with its parts in one picture. The tag names all of it.
    func shown(
        _ inquiry: StoredInquiry, to reader: Reader, at now: Date
    ) async throws -> (inquiry: Inquiry, tag: EntityTag) {
        let tag = EntityTag(version: inquiry.version)
        // Only what was divided has parts, and it stays divided until it ends.
        guard inquiry.parent == nil, inquiry.state == .split || inquiry.state.isEnd else {
            return (Inquiries.shown(inquiry, to: reader), tag)
        }
        let parts = try await children(of: inquiry.id, in: reader.tenant)
        guard !parts.isEmpty else { return (Inquiries.shown(inquiry, to: reader), tag) }
        let quotes = try await standingQuotes(of: parts.map(\.id), in: reader.tenant)
        var whole = Inquiries.shown(inquiry, to: reader, children: parts.map(\.id))
        whole.parts = parts.map { $0.standing(quotes[$0.id], at: now) }
        whole.quoted = sum(of: whole.parts)
        let versions = parts.map(\.version) + quotes.values.map(\.revision)
        return (whole, EntityTag(value: "v\(inquiry.version)-\(parts.count)-\(versions.reduce(0, +))"))
    }

    /// The newest quote of each of these inquiries that waits or was agreed to.
    private func standingQuotes(
        of inquiries: [InquiryID], in tenant: TenantID
    ) async throws -> [InquiryID: StandingQuote] {
        let found = try await rows(
            """
            SELECT DISTINCT ON (inquiry_id) inquiry_id, id, state, total, currency, valid_until, revision
            FROM quotes
            WHERE tenant_id = \(tenant) AND inquiry_id = ANY (\(inquiries.map(\.description))::uuid[])
                AND state IN ('sent', 'accepted')
            ORDER BY inquiry_id, version DESC
            """
        ) { row -> (InquiryID, StandingQuote) in
            let code: String = try row["currency"]
            guard let currency = Currency(code) else { throw UnknownWord(column: "currency", word: code) }
            return (
                try row["inquiry_id"],
                StandingQuote(
                    id: try row["id"], state: try row.word("state"), total: Money(try row["total"], currency),
                    validUntil: try row["valid_until"], revision: try row["revision"])
            )
        }
        return Dictionary(found) { one, _ in one }
    }
}

/// What a whole shows of a part's quote.
private struct StandingQuote {
    let id: QuoteID
    let state: QuoteState
    let total: Money
    let validUntil: Date?
    /// Counts its changes.
    let revision: Int64

    /// Whether it can still be agreed to, or was.
    func stands(at now: Date) -> Bool {
        let standing = QuoteVersions.Standing(version: 1, state: state, validUntil: validUntil)
        return QuoteVersions.state(of: standing, at: now) != .expired
    }
}

extension StoredInquiry {
    /// The inquiry as its whole shows it.
    fileprivate func standing(_ quote: StandingQuote?, at now: Date) -> InquiryPartStanding {
        let quote = quote.flatMap { $0.stands(at: now) ? $0 : nil }
        return InquiryPartStanding(
            id: id, trade: details.trade, category: details.category, service: details.service, excerpt: excerpt(),
            state: state, business: business, professional: professional, respondBy: dueAt, quote: quote?.id,
            quoteState: quote?.state, quoteTotal: quote?.total)
    }
}

/// What the quotes of parts come to; nil where there are none, or of several currencies.
private func sum(of parts: [InquiryPartStanding]) -> Money? {
    let totals = parts.compactMap(\.quoteTotal)
    guard let first = totals.first, totals.allSatisfy({ $0.currency == first.currency }) else { return nil }
    return Money(totals.reduce(0) { $0 + $1.amount }, first.currency)
}
