public import FoundationEssentials
public import JSON

/// What a line of a quote is for.
public enum QuoteLineKind: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Work.
    case labour
    /// Material.
    case part
    /// Disposal, diagnosis, the way.
    case fee
    /// Takes away from the sum what it amounts to.
    case discount

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`labour`, `part`, `fee`; `discount`: its amount is taken off.", example: "labour")
    }
}

/// A reduction: an amount, or a part.
public struct QuoteDiscount: Codable, Sendable, Hashable, Documented {
    /// Minor units of the quote's currency.
    public let amount: Int64?
    /// Hundredths of a percent.
    public let basisPoints: Int?

    /// That much less.
    public init(amount: Int64) {
        self.amount = amount
        basisPoints = nil
    }

    /// That part less.
    public init(basisPoints: Int) {
        amount = nil
        self.basisPoints = basisPoints
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Either `amount` or `basisPoints`.", example: ["basisPoints": 1000])
        schema.member("amount", "Minor units of the quote's currency.", range: 0...1_000_000_000_000, example: 1500)
        schema.member("basisPoints", "Hundredths of a percent: 1000 is 10 %.", range: 0...10_000, example: 1000)
    }
}

/// A line of a quote.
public struct QuoteLine: Codable, Sendable, Hashable, Documented {
    /// What it is for.
    public let kind: QuoteLineKind
    /// What is done or used, for people.
    public let text: String
    /// The catalogue's service that it was taken from.
    public let service: CatalogueServiceID?
    /// The version of it, whose price may be another one by now.
    public let serviceVersion: Int?
    /// How many or how long, in thousandths: 1500 is an hour and a half.
    public let quantity: Int64
    /// The price of one, in minor units of the quote's currency.
    public let unitPrice: Int64
    /// The tax, in millionths of the price without it: 86250 is 8.625 %. Basis points could not say that.
    public let taxMillionths: Int64
    /// A reduction of this line.
    public let discount: QuoteDiscount?

    /// A line.
    public init(
        kind: QuoteLineKind, text: String, service: CatalogueServiceID? = nil, serviceVersion: Int? = nil,
        quantity: Int64 = 1000, unitPrice: Int64, taxMillionths: Int64 = 0, discount: QuoteDiscount? = nil
    ) {
        self.kind = kind
        self.text = text
        self.service = service
        self.serviceVersion = serviceVersion
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.taxMillionths = taxMillionths
        self.discount = discount
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("text", "What is done or used, for people.", length: 1...200, example: "Front brake pads")
        schema.member("service", "The catalogue's service that it was taken from.")
        schema.member("serviceVersion", "The version of it.", range: 1...1_000_000)
        schema.member(
            "quantity", "How many or how long, in thousandths: 1500 is 1.5.", range: 1...1_000_000_000, example: 1500)
        schema.member(
            "unitPrice", "The price of one, in minor units of the quote's currency.", range: 0...1_000_000_000_000,
            example: 14_500)
        schema.member(
            "taxMillionths",
            "The tax in millionths of the price without it: 86250 is 8.625 %, 190000 is 19 %. Lines of one rate are one tax group.",
            range: 0...1_000_000, example: 86_250)
        schema.member("discount", "A reduction of this line; not of a line that is a discount itself.")
    }
}

/// What a version of a quote says. It never changes.
public struct QuoteContent: Codable, Sendable, Hashable, Documented {
    /// The currency of all its amounts.
    public let currency: Currency
    /// Whether its prices have the tax in them already. They have not where not said.
    public let pricesIncludeTax: Bool?
    /// The lines.
    public let lines: [QuoteLine]
    /// A reduction of the whole.
    public let discount: QuoteDiscount?
    /// Until when the customer can agree to it.
    public let validUntil: Date?
    /// More for the customer.
    public let note: String?

    /// What a version says.
    public init(
        currency: Currency, pricesIncludeTax: Bool? = nil, lines: [QuoteLine], discount: QuoteDiscount? = nil,
        validUntil: Date? = nil, note: String? = nil
    ) {
        self.currency = currency
        self.pricesIncludeTax = pricesIncludeTax
        self.lines = lines
        self.discount = discount
        self.validUntil = validUntil
        self.note = note
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a version of a quote says. It never changes; who wants another makes a newer version.")
        schema.member("pricesIncludeTax", "Whether prices have the tax in them already. They have not where not said.")
        schema.member("lines", "The lines.", items: 1...200)
        schema.member("discount", "A reduction of the whole, shared by the tax groups in proportion.")
        schema.member("validUntil", "Until when the customer can agree to it; at most a year ahead.")
        schema.member("note", "More for the customer.", length: 0...2000)
    }
}

/// What the lines of one tax rate come to.
public struct QuoteTax: Codable, Sendable, Hashable, Documented {
    /// The rate, in millionths.
    public let taxMillionths: Int64
    /// Without the tax.
    public let net: Int64
    /// The tax.
    public let tax: Int64

    /// A group.
    public init(taxMillionths: Int64, net: Int64, tax: Int64) {
        self.taxMillionths = taxMillionths
        self.net = net
        self.tax = tax
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What the lines of one tax rate come to, after all reductions; minor units.")
        schema.member("taxMillionths", "The rate.", example: 86_250)
        schema.member("net", "Without the tax.", example: 20_250)
        schema.member("tax", "The tax: rounded once, half up.", example: 1747)
    }
}

/// How the totals of a quote were rounded. The one rule so far has a name, for a quote is to be computed the same in ten
/// years.
public enum QuoteRounding: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Lines to whole minor units, the tax once for each rate on the sum of its lines; halves up.
    case halfUpByTaxGroup = "half_up_by_tax_group"

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`half_up_by_tax_group`: lines to whole minor units, the tax once for each rate on its sum; halves up.")
    }
}

/// What a quote comes to, in minor units of its currency.
public struct QuoteTotals: Codable, Sendable, Hashable, Documented {
    /// What each line comes to after its own reduction, in order; a discount's is negative. As its prices are: with tax or
    /// without.
    public let lines: [Int64]
    /// Their sum.
    public let subtotal: Int64
    /// What the reduction of the whole takes off.
    public let discount: Int64
    /// What is owed for each tax rate, lowest first.
    public let taxes: [QuoteTax]
    /// All without tax.
    public let net: Int64
    /// All tax.
    public let tax: Int64
    /// What the customer pays.
    public let total: Int64
    /// How it was rounded.
    public let rounding: QuoteRounding

    /// Totals.
    public init(
        lines: [Int64], subtotal: Int64, discount: Int64, taxes: [QuoteTax], net: Int64, tax: Int64, total: Int64,
        rounding: QuoteRounding = .halfUpByTaxGroup
    ) {
        self.lines = lines
        self.subtotal = subtotal
        self.discount = discount
        self.taxes = taxes
        self.net = net
        self.tax = tax
        self.total = total
        self.rounding = rounding
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a quote comes to, in minor units of its currency.")
        schema.member("lines", "What each line comes to after its own reduction, in order; a discount's is negative.")
        schema.member("subtotal", "Their sum.", example: 22_500)
        schema.member("discount", "What the reduction of the whole takes off.", example: 2250)
        schema.member("taxes", "What is owed for each tax rate, lowest first.")
        schema.member("net", "All without tax.", example: 20_250)
        schema.member("tax", "All tax.", example: 1747)
        schema.member("total", "What the customer pays.", example: 21_997)
    }
}

/// A version of a quote.
public struct Quote: Codable, Sendable, Hashable, Documented {
    /// Identity of this version.
    public let id: QuoteID
    /// The inquiry that it answers.
    public let inquiry: InquiryID
    /// Whose quote it is.
    public let business: BusinessID
    /// 1 for the first of an inquiry.
    public let version: Int
    /// Where it stands.
    public let state: QuoteState
    /// What it says.
    public let content: QuoteContent
    /// What it comes to.
    public let totals: QuoteTotals
    /// When it was sent.
    public let sentAt: Date
    /// By whom.
    public let sentBy: AccountID
    /// When it left the state `sent`.
    public let decidedAt: Date?
    /// Why the customer said no, or the business took it back.
    public let reason: String?
    /// What the catalogue said of the services in it when it was made; for the business and the tenant.
    public let catalogue: [QuotedPrice]?

    /// A version.
    public init(
        id: QuoteID, inquiry: InquiryID, business: BusinessID, version: Int, state: QuoteState, content: QuoteContent,
        totals: QuoteTotals, sentAt: Date, sentBy: AccountID, decidedAt: Date? = nil, reason: String? = nil,
        catalogue: [QuotedPrice]? = nil
    ) {
        self.id = id
        self.inquiry = inquiry
        self.business = business
        self.version = version
        self.state = state
        self.content = content
        self.totals = totals
        self.sentAt = sentAt
        self.sentBy = sentBy
        self.decidedAt = decidedAt
        self.reason = reason
        self.catalogue = catalogue
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A version of a quote. What it says never changes.")
        schema.member("version", "1 for the first of an inquiry.", example: 1)
        schema.member("decidedAt", "When it left the state `sent`.")
        schema.member("reason", "Why the customer said no, or the business took it back, in words.")
        schema.member(
            "catalogue",
            "What the catalogue said of its services when it was made; for the business and the tenant's people.")
    }
}
