public import FoundationEssentials
public import JSON

// What a divided need looks like as one thing.

/// A part of a divided need as the whole shows it.
public struct InquiryPartStanding: Codable, Hashable, Sendable, Documented {
    /// The part: an inquiry of its own.
    public var id: InquiryID
    /// Whose work it is.
    public var trade: TradeName?
    /// The shelf of the catalogue.
    public var category: CategoryID?
    /// The service of the catalogue.
    public var service: CatalogueServiceID?
    /// The beginning of its need.
    public var excerpt: String
    /// Where it stands.
    public var state: InquiryState
    /// The business that has it.
    public var business: BusinessID?
    /// The professional who has it.
    public var professional: ProfessionalID?
    /// Until when somebody has to answer.
    public var respondBy: Date?
    /// The newest quote that waits or was agreed to.
    public var quote: QuoteID?
    /// Where that stands.
    public var quoteState: QuoteState?
    /// What that comes to.
    public var quoteTotal: Money?

    /// A part.
    public init(
        id: InquiryID, trade: TradeName? = nil, category: CategoryID? = nil, service: CatalogueServiceID? = nil,
        excerpt: String, state: InquiryState, business: BusinessID? = nil, professional: ProfessionalID? = nil,
        respondBy: Date? = nil, quote: QuoteID? = nil, quoteState: QuoteState? = nil, quoteTotal: Money? = nil
    ) {
        self.id = id
        self.trade = trade
        self.category = category
        self.service = service
        self.excerpt = excerpt
        self.state = state
        self.business = business
        self.professional = professional
        self.respondBy = respondBy
        self.quote = quote
        self.quoteState = quoteState
        self.quoteTotal = quoteTotal
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A part of a divided need, as the whole shows it.")
        schema.member("excerpt", "The first 140 characters of its need.")
        schema.member("respondBy", "Until when somebody has to answer.")
        schema.member("quote", "The newest quote that waits or was agreed to.")
        schema.member("quoteTotal", "What that quote comes to.")
    }
}
