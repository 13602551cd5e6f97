import FoundationEssentials
import Models

/// A version of a quote as it is kept.
struct StoredQuote: Sendable {
    /// With its state as it was written down last.
    let quote: Quote
    let professional: ProfessionalID
    /// SHA-256 of the creating request.
    let createdFrom: [UInt8]
    /// Counts its changes.
    let revision: Int64

    /// What its answer depends on.
    var standing: QuoteVersions.Standing {
        QuoteVersions.Standing(version: quote.version, state: quote.state, validUntil: quote.content.validUntil)
    }

    /// What the customer would pay.
    var total: Money { Money(quote.totals.total, quote.content.currency) }

    /// The only business whose quotes for the inquiry its reader sees; nil: all. A business does not see what another one
    /// asked, unless it wrote the inquiry down and acts for the customer.
    static func visible(to reader: Reader, of inquiry: StoredInquiry) -> BusinessID? {
        guard case .business(let own) = reader.reach, inquiry.takenBy != own else { return nil }
        return own
    }

    /// Whether the reader of the inquiry may see it.
    func isThere(for reader: Reader, of inquiry: StoredInquiry) -> Bool {
        let only = Self.visible(to: reader, of: inquiry)
        return only == nil || only == quote.business
    }

    /// As its reader may see it at a moment. What the catalogue said is the business's own affair.
    func shown(to reader: Reader, at now: Date) -> Quote {
        let state = QuoteVersions.state(of: standing, at: now)
        return Quote(
            id: quote.id, inquiry: quote.inquiry, business: quote.business, version: quote.version, state: state,
            content: quote.content, totals: quote.totals, sentAt: quote.sentAt, sentBy: quote.sentBy,
            decidedAt: quote.decidedAt ?? (state == .expired ? quote.content.validUntil : nil), reason: quote.reason,
            catalogue: reader.isCustomer ? nil : quote.catalogue)
    }
}
