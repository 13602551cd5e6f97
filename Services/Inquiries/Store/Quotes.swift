internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import ServiceKit

extension SQL {
    fileprivate static var quoteColumns: SQL {
        """
        id, inquiry_id, version, business_id, professional_id, state, content, totals, catalogue, created_from, sent_at,
        sent_by, decided_at, reason, revision
        """
    }
}

extension Connection {
    /// A version of a quote; whose it is, the caller asks.
    func quote(_ id: QuoteID, in tenant: TenantID) async throws -> StoredQuote? {
        try await row(
            "SELECT \(.quoteColumns) FROM quotes WHERE tenant_id = \(tenant) AND id = \(id)", StoredQuote.init)
    }

    /// At most `limit` versions of an inquiry's quote before a number, of one business or of all, the newest first.
    func quotes(
        of inquiry: InquiryID, by business: BusinessID? = nil, before last: Int? = nil, limit: Int? = nil,
        in tenant: TenantID
    ) async throws -> [StoredQuote] {
        let onlyOf: SQL = business.map { "AND business_id = \($0)" } ?? ""
        return try await rows(
            """
            SELECT \(.quoteColumns) FROM quotes
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND version < \(last ?? Int(Int32.max)) \(onlyOf)
            ORDER BY version DESC
            LIMIT \(limit)
            """, StoredQuote.init)
    }

    /// Writes down a version. Travels with the next statement.
    func insert(_ stored: StoredQuote, in tenant: TenantID) throws {
        let quote = stored.quote
        try enqueue(
            """
            INSERT INTO quotes
                (tenant_id, id, inquiry_id, version, business_id, professional_id, content, totals, catalogue, currency,
                total, valid_until, created_from, sent_at, sent_by)
            VALUES (\(tenant), \(quote.id), \(quote.inquiry), \(quote.version), \(quote.business),
                \(stored.professional), \(JSONText(try JSONWriter.encode(quote.content))),
                \(JSONText(try JSONWriter.encode(quote.totals))),
                \(JSONText(try JSONWriter.encode(quote.catalogue ?? []))), \(quote.content.currency.code),
                \(quote.totals.total), \(quote.content.validUntil), \(stored.createdFrom), \(quote.sentAt),
                \(quote.sentBy))
            """)
    }

    /// What became of a version. Travels with the next statement.
    func settle(
        _ quote: QuoteID, as state: QuoteState, by account: AccountID?, reason: String? = nil, at now: Date,
        in tenant: TenantID
    ) throws {
        try enqueue(
            """
            UPDATE quotes
            SET state = \(state.rawValue), decided_at = \(now), decided_by = \(account), reason = \(reason),
                revision = revision + 1
            WHERE tenant_id = \(tenant) AND id = \(quote)
            """)
    }

    /// Takes back the version that waits, because who sent it has the inquiry no more, or it is over. Its job finds nothing
    /// to do. Travels with the next statement.
    func withdrawQuotes(of inquiry: InquiryID, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE quotes SET state = 'withdrawn', decided_at = \(now), revision = revision + 1
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND state = 'sent'
            """)
    }
}

extension StoredQuote {
    /// Reads `SQL.quoteColumns`.
    fileprivate init(_ row: Row) throws {
        let (content, totals, catalogue): (JSONText, JSONText, JSONText) =
            (try row["content"], try row["totals"], try row["catalogue"])
        self.init(
            quote: Quote(
                id: try row["id"], inquiry: try row["inquiry_id"], business: try row["business_id"],
                version: try row["version"], state: try row.word("state"),
                content: try JSONReader.decode(QuoteContent.self, from: content.bytes),
                totals: try JSONReader.decode(QuoteTotals.self, from: totals.bytes), sentAt: try row["sent_at"],
                sentBy: try row["sent_by"], decidedAt: try row["decided_at"], reason: try row["reason"],
                catalogue: try JSONReader.decode([QuotedPrice].self, from: catalogue.bytes)),
            professional: try row["professional_id"], createdFrom: try row["created_from"],
            revision: try row["revision"])
    }
}
